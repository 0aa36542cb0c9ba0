package io.plimsoll.deploy.bench;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The engine that the readings are about, with sleeping containers on it: one that was named, or a
/// private one that lives as long as this. What was started is stopped on close, and when the
/// program is interrupted.
final class CollectEngine implements AutoCloseable {
  private static final String IMAGE = "plimsoll/busybox:test";
  private static final String LABEL = "plimsoll.bench.collect";

  final URI uri;
  final DockerClient client;
  final List<String> ids = new ArrayList<>();
  private final @Nullable Path folder;
  private final Thread hook = new Thread(this::stop);

  private CollectEngine(
      URI uri, @Nullable Path folder, int connections) {
    this.uri = uri;
    this.folder = folder;
    var config =
        DefaultDockerClientConfig.createDefaultConfigBuilder()
            .withDockerHost(uri.toString())
            .build();
    client =
        DockerClientImpl.getInstance(
            config,
            new ZerodepDockerHttpClient.Builder()
                .dockerHost(config.getDockerHost())
                .maxConnections(connections)
                .build());
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /// Takes the engine at `named`, or starts a private one if that is blank.
  ///
  /// @throws IOException with what to do about it, if there is none to be had
  static CollectEngine open(String named, int containers)
      throws IOException, InterruptedException {
    int connections = containers + 8;
    if (named.isBlank()) {
      Path folder = Files.createTempDirectory("plimsoll-bench.");
      System.err.println("starting a private Docker Engine in " + folder);
      script("start", folder);
      return new CollectEngine(
          URI.create("unix://" + folder.resolve("docker.sock")), folder, connections);
    }
    URI uri = URI.create(named);
    if (!"unix".equals(uri.getScheme())) {
      throw new IOException("the files of " + named + " are out of reach: name a unix:// socket");
    }
    CollectEngine engine = new CollectEngine(uri, null, connections);
    try {
      engine.client.inspectImageCmd(IMAGE).exec();
    } catch (NotFoundException absent) {
      engine.close();
      throw new IOException(
          "the engine at " + named + " has no image " + IMAGE + "; a private one has", absent);
    }
    return engine;
  }

  /// Starts containers that sleep.
  void start(int count) {
    System.err.printf("starting %d containers on %s%n", count, uri);
    for (int i = 0; i < count; i++) {
      String name = "plimsoll-bench-collect-" + ProcessHandle.current().pid() + "-" + i;
      String id =
          client
              .createContainerCmd(IMAGE)
              .withName(name)
              .withLabels(Map.of(LABEL, "1"))
              .withCmd("/bin/busybox", "sleep", "100000")
              .exec()
              .getId();
      ids.add(id);
      client.startContainerCmd(id).exec();
    }
  }

  @Override
  public void close() {
    if (Runtime.getRuntime().removeShutdownHook(hook)) {
      stop();
    }
  }

  private void stop() {
    try {
      if (folder == null) {
        ids.forEach(id -> client.removeContainerCmd(id).withForce(true).exec());
      } else {
        script("stop", folder);
      }
    } catch (IOException failure) {
      System.err.println("bench collect: " + failure.getMessage());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Runs `deploy/test-engine`, which is found next to these classes.
  private static void script(String verb, Path folder) throws IOException, InterruptedException {
    Path script = deploy().resolve("test-engine");
    Process process =
        new ProcessBuilder(script.toString(), verb, folder.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (process.waitFor() != 0) {
      throw new IOException(script + " " + verb + " failed; it takes root and Debian's docker.io");
    }
  }

  private static Path deploy() throws IOException {
    try {
      Path classes =
          Path.of(CollectEngine.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return classes.getParent().getParent();
    } catch (URISyntaxException strange) {
      throw new IOException("cannot tell where these classes are", strange);
    }
  }
}
