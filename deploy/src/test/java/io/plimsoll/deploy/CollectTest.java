package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plimsoll.deploy.testing.Await;
import io.plimsoll.deploy.testing.CollectSetup;
import io.plimsoll.deploy.testing.EmptyEngine;
import io.plimsoll.deploy.testing.Program;
import io.plimsoll.deploy.testing.TestEngine;
import io.plimsoll.testing.SecretFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `collect` and the Plimsoll that it sends to, as two processes. Without containers there is the
/// node to read.
class CollectTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory;

  private EmptyEngine empty;
  private CollectSetup setup;
  private Path wrongToken;

  @BeforeEach
  void prepare() throws Exception {
    empty = new EmptyEngine();
    setup = new CollectSetup(directory);
    wrongToken = SecretFile.write(directory.resolve("wrong"), "0123456789abcdef-wrong\n");
  }

  @AfterEach
  void closeEngine() {
    empty.close();
  }

  @Test
  void whatIsReadElsewhereIsShownAndNothingIsDoubledWhenTheStoreWasAway() throws Exception {
    try (Program store = setup.store(0);
        Program collector = setup.collector(store.page().toString(), empty.uri().toString())) {
      await("the node is shown", store, () -> store.json("/api/nodes").at("/nodes/0").isObject());
      assertThat(store.json("/api/nodes").at("/nodes/0/node").asText()).isEqualTo("far-1");
      await("it is read again and again", store, () -> CollectSetup.counts(store).size() >= 3);

      store.kill();
      await("it is said to be away", collector, () -> said(collector, "takes no frames"));
      await("frames wait", collector, () -> setup.spooled() > 0);
      try (Program again = setup.store(store.page().getPort())) {
        await("it is said to be back", collector, () -> said(collector, "takes frames again"));
        await("nothing waits any more", collector, () -> setup.spooled() == 0);
        int before = CollectSetup.counts(again).size();
        await("it goes on", again, () -> CollectSetup.counts(again).size() > before + 1);
        assertThat(CollectSetup.counts(again)).containsOnly(1.0);
        assertThat(again.json("/api/status").at("/store/problems")).isEmpty();
        assertThat(collector.stop()).isLessThan(Duration.ofSeconds(5));
        assertThat(collector.exitCode()).isEqualTo(143);
      }
    }
  }

  @Test
  void framesOutliveTheCollectorThatReadThem() throws Exception {
    int port;
    try (Program store = setup.store(0)) {
      port = store.page().getPort();
      assertThat(store.stop()).isPositive();
    }
    String url = "http://127.0.0.1:" + port;
    try (Program collector = setup.collector(url, empty.uri().toString())) {
      await("frames wait", collector, () -> setup.spooled() > 1_000);
      collector.kill();
    }
    try (Program store = setup.store(port);
        Program collector = setup.collector(url, empty.uri().toString())) {
      await("nothing waits any more", collector, () -> setup.spooled() == 0);
      assertThat(CollectSetup.counts(store)).hasSizeGreaterThan(2).containsOnly(1.0);
    }
  }

  @Test
  void aWrongTokenIsOneLine() throws Exception {
    try (Program store = setup.store(0)) {
      String url = store.page().toString();
      try (Program collector = setup.collect(url, "--token-file", wrongToken.toString())) {
        assertThat(collector.exitCode()).isEqualTo(1);
        assertThat(collector.output().lines()).hasSize(1);
        assertThat(collector.output())
            .startsWith("plimsoll: " + url)
            .contains("401", "token is wrong");
      }
      try (Program collector = setup.collect(url)) {
        assertThat(collector.exitCode()).isEqualTo(1);
        assertThat(collector.output().lines()).hasSize(1);
        assertThat(collector.output()).contains("token is missing");
      }
    }
  }

  @Test
  void anIntervalThatDoesNotFitIsOneLine() throws Exception {
    Path slow = Files.writeString(directory.resolve("slow.yaml"), "collect: {interval: 2s}\n");
    try (Program store =
        Program.start(
            "--no-collect",
            "--listen=127.0.0.1:0",
            "--config=" + slow,
            "--data=" + directory.resolve("slow"))) {
      store.awaitReady();
      try (Program collector = setup.collect(store.page().toString(), "--interval", "3s")) {
        assertThat(collector.exitCode()).isEqualTo(2);
        assertThat(collector.output().lines()).hasSize(1);
        assertThat(collector.output()).contains("--interval", "3s", "2s");
      }
    }
  }

  @Test
  void mistakesAreOneLineAndHelpIsAnAnswer() throws Exception {
    try (Program nowhere = Program.start("collect");
        Program noUrl = Program.start("collect", "--to", "blade:9470");
        Program noToken = setup.collect("http://127.0.0.1:1", "--token-file", "/nonexistent");
        Program help = Program.start("collect", "--help")) {
      assertThat(nowhere.exitCode()).isEqualTo(2);
      assertThat(nowhere.output()).contains("--to");
      assertThat(noUrl.exitCode()).isEqualTo(2);
      assertThat(noUrl.output()).startsWith("plimsoll: --to: ").contains("http://");
      assertThat(noToken.exitCode()).isEqualTo(2);
      assertThat(noToken.output()).contains("/nonexistent");
      assertThat(help.exitCode()).isZero();
      assertThat(help.output())
          .contains("--to", "--token-file", "--data", "--spool-size", "--docker", "--node");
    }
  }

  @Test
  void anEngineThatDoesNotAnswerIsOneLineAndNoCollector() throws Exception {
    try (Program named = setup.collector("http://127.0.0.1:1", "unix:///nonexistent/docker.sock")) {
      assertThat(named.exitCode()).isEqualTo(1);
      assertThat(named.output().lines().filter(line -> line.startsWith("plimsoll: "))).hasSize(1);
      assertThat(named.output())
          .contains("/nonexistent/docker.sock", "there is no such socket", "--docker names it")
          .doesNotContain("collects.", "Exception");
    }
  }

  @Test
  void aDirectoryBelongsToOneCollector() throws Exception {
    try (Program first = setup.collector("http://127.0.0.1:1", empty.uri().toString())) {
      await("it runs", first, () -> said(first, "collects."));
      try (Program second = setup.collector("http://127.0.0.1:1", empty.uri().toString())) {
        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.output().lines()).hasSize(1);
        assertThat(second.output()).contains("in use by process " + first.pid());
      }
    }
  }

  @Test
  void containersElsewhereAreShownWithTheirNodeAndSayWhyTheyAreNotScaled() throws Exception {
    TestEngine engine = TestEngine.orSkip();
    String id =
        engine.run(
            List.of(
                "run",
                "--detach",
                "--label",
                "com.docker.compose.project=far",
                "--label",
                "com.docker.compose.service=web",
                "--label",
                "com.docker.compose.container-number=1",
                "--label",
                "com.docker.compose.oneoff=False",
                "--label",
                "plimsoll.max=3",
                "--label",
                "plimsoll.target.cpu=50",
                TestEngine.IMAGE,
                "sleep",
                "600"));
    try (Program store = setup.store(0);
        Program collector = setup.collector(store.page().toString(), engine.uri().toString())) {
      await(
          "the container is shown with what it uses",
          store,
          () ->
              container(store, id).at("/usage/memory/workingSetBytes").isNumber()
                  || container(store, id).at("/pids").isNumber());
      assertThat(container(store, id).path("node").asText()).isEqualTo("far-1");
      assertThat(store.json("/api/services/far/web").at("/service/running").asInt()).isEqualTo(1);
      assertThat(store.json("/api/status").toString())
          .contains("far/web cannot be scaled: ", "far-1");
      assertThat(collector.output()).doesNotContain("Exception");
    } finally {
      engine.run("rm", "--force", id);
    }
  }

  private static JsonNode container(Program store, String id) throws Exception {
    for (JsonNode container : store.json("/api/containers").path("containers")) {
      if (container.path("container").asText().equals(id)) {
        return container;
      }
    }
    return store.json("/api/containers").path("none");
  }

  private static boolean said(Program program, String text) {
    return program.output().contains(text);
  }

  private static void await(String what, Program program, Callable<Boolean> condition)
      throws Exception {
    Await.until(what, PATIENCE, condition, program::output);
  }
}
