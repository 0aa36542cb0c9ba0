package io.plimsoll.collector.docker;

import static io.plimsoll.collector.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.testing.InstalledProgram;
import io.plimsoll.testing.Subprocess;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/// An engine of the test's own, which may be stopped and started.
final class OwnEngine implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  final URI uri;
  private final Path dockerd;
  private final Path folder;
  private @Nullable Process daemon;

  /// Skips the test where there is no daemon to start.
  OwnEngine(Path folder) {
    this.folder = folder;
    uri = URI.create("unix://" + folder.resolve("docker.sock"));
    dockerd = InstalledProgram.orSkip("dockerd");
    Assumptions.assumeTrue(Files.isWritable(Path.of("/sys")), "an engine of one's own needs root");
  }

  /// Starts it and waits until it answers.
  void start() throws IOException {
    // In a network of its own: an engine without a bridge deletes docker0, whosever it is.
    String daemonCommand =
        "ip link set lo up; exec %s --bridge=none --iptables=false --host %s"
                .formatted(dockerd, uri)
            + " --data-root %1$s/data --exec-root %1$s/exec --pidfile %1$s/pid".formatted(folder);
    List<String> command = List.of("unshare", "--net", "sh", "-c", daemonCommand);
    daemon =
        Subprocess.prepare(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    try (EngineConnection connection = new EngineConnection(uri)) {
      eventually(PATIENCE, () -> answers(connection), up -> assertThat(up).isTrue());
    }
  }

  /// Stops it and waits for its end.
  void stop() {
    Process running = daemon;
    if (running != null) {
      running.destroy();
      running.onExit().join();
    }
  }

  /// Brings the test image over from the engine that has it.
  void loadImage(TestEngine from) throws IOException {
    try (InputStream image = from.client().saveImageCmd(TestEngine.IMAGE).exec();
        EngineConnection connection = new EngineConnection(uri)) {
      connection.client().loadImageCmd(image).exec();
    }
  }

  @Override
  public void close() {
    stop();
  }

  private static boolean answers(EngineConnection connection) {
    try {
      connection.fetch("/version");
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }
}
