package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collector.file.FileTree;
import io.plimsoll.deploy.testing.Await;
import io.plimsoll.deploy.testing.CollectSetup;
import io.plimsoll.deploy.testing.EmptyEngine;
import io.plimsoll.deploy.testing.MostlyWaits;
import io.plimsoll.deploy.testing.Program;
import io.plimsoll.testing.MemoryDisk;
import io.plimsoll.testing.Slow;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A program that only receives is ready while it can keep what is sent, and says so by itself; one
/// that only sends keeps what it can.
@Slow
@MostlyWaits
class DiskFaultTest {
  private static final URI NO_ENGINE = URI.create("unix:///nonexistent/docker.sock");
  private static final Duration NOTICED = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path directory;
  private final HttpClient http = HttpClient.newHttpClient();
  private MemoryDisk disk;

  @BeforeEach
  void mount() throws Exception {
    disk = MemoryDisk.orSkip(directory.resolve("disk"), "size=64m");
  }

  @AfterEach
  void unmount() throws Exception {
    http.close();
    if (disk != null) {
      disk.close();
    }
  }

  @Test
  void onAFullDiskReadsGoOnWritesAreAskedToComeAgainAndAllHealsByItself() throws Exception {
    try (Program program =
        Program.ready(disk.directory().resolve("data"), NO_ENGINE, "--no-collect")) {
      disk.fill();
      awaitReady(program, 503);
      assertThat(program.output()).contains("is full; nothing is kept until there is room");
      assertThat(get(program, "/-/ready").body()).contains("readings cannot be stored", "is full");
      for (int i = 0; i < 20; i++) { // until even what is in reserve is taken
        HttpResponse<String> answer = suspend(program);
        assertThat(answer.statusCode()).isIn(200, 503);
        assertThat(answer.headers().firstValue("Retry-After").isPresent())
            .isEqualTo(answer.statusCode() == 503);
      }
      for (String read : new String[] {"/api/status", "/api/services", "/api/measures"}) {
        assertThat(get(program, read).statusCode()).as(read).isEqualTo(200);
      }
      disk.free();
      awaitReady(program, 200);
      assertThat(suspend(program).statusCode()).isEqualTo(200);
      assertThat(program.json("/api/status").at("/store/problems")).isEmpty();
      assertThat(program.output()).contains("keeps what comes again").doesNotContain("\tat ");
    }
  }

  @Test
  void aDataDirectoryThatIsRemovedIsNoticedAndNothingIsAcknowledged() throws Exception {
    Path data = disk.directory().resolve("data");
    try (Program program = Program.ready(data, NO_ENGINE, "--no-collect")) {
      FileTree.remove(data);
      awaitReady(program, 503);
      assertThat(get(program, "/-/ready").body()).contains("was removed");
      HttpResponse<String> answer = suspend(program);
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }
  }

  @Test
  void aCollectorWhoseDiskIsFullCountsWhatItLosesAndGoesOnByItself() throws Exception {
    CollectSetup setup = new CollectSetup(directory, disk.directory().resolve("collect"));
    try (EmptyEngine engine = new EmptyEngine();
        Program store = setup.store(0);
        Program collector = setup.collector(store.page().toString(), engine.uri().toString())) {
      await("frames arrive", collector, () -> CollectSetup.counts(store).size() >= 3);
      disk.fill();
      int before = CollectSetup.counts(store).size();
      await("it needs no disk", collector, () -> CollectSetup.counts(store).size() > before + 1);
      store.kill();
      await("a frame is lost", collector, () -> collector.output().contains("No space left"));
      disk.free();
      await("it says so", collector, () -> collector.output().contains("Frames are kept again"));
      assertThat(setup.spooled()).isPositive();
      try (Program again = setup.store(store.page().getPort())) {
        await("nothing waits any more", collector, () -> setup.spooled() == 0);
        await("it goes on", again, () -> CollectSetup.counts(again).size() > 5);
        assertThat(CollectSetup.counts(again)).containsOnly(1.0);
        assertThat(again.json("/api/status").toString()).contains("had no room for", "are a gap");
      }
      assertThat(collector.output().lines().filter(line -> line.contains("No space left")))
          .hasSize(1);
      assertThat(collector.output()).doesNotContain("oldest frames go", "\tat ");
    }
  }

  private static void await(String what, Program program, Callable<Boolean> condition)
      throws Exception {
    Await.until(what, PATIENCE, condition, program::output);
  }

  private static void awaitReady(Program program, int status) throws Exception {
    URI ready = program.page().resolve("/-/ready");
    Await.until("it is " + status, NOTICED, () -> program.status(ready) == status, program::output);
  }

  private HttpResponse<String> get(Program program, String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(program.page().resolve(path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> suspend(Program program) throws Exception {
    return http.send(
        HttpRequest.newBuilder(program.page().resolve("/api/suspension"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"suspended\":true}"))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
