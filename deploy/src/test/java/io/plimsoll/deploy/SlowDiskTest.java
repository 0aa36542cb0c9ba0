package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.plimsoll.deploy.testing.Await;
import io.plimsoll.deploy.testing.MostlyWaits;
import io.plimsoll.deploy.testing.Program;
import io.plimsoll.deploy.testing.RemoteWriter;
import io.plimsoll.testing.DiskLibrary;
import io.plimsoll.testing.Slow;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The real program, with the demo's fleet, on a disk that takes a tenth of a second for each write
/// and sync.
@Slow
@Timeout(300)
@MostlyWaits
class SlowDiskTest {
  /// What an overloaded disk takes.
  private static final String MILLIS = "100";

  private static final int SERIES = 20;
  private static final int EACH = 30;

  /// So many wait at once in the end: more than are let in to wait.
  private static final int SENDERS = 100;

  /// Rounds of decisions, one with each frame of the demo's collector, every five seconds.
  private static final int ROUNDS = 3;

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir private Path directory;

  @Test
  void whatIsWrittenIsAcknowledgedLateWhileReadsAndDecisionsGoOn() throws Exception {
    assumeTrue(DiskLibrary.isThere(), "gcc, which compiles disk.c, is not there");
    Path data = directory.resolve("data");
    Path slow = directory.resolve("slow");
    Map<String, String> environment =
        Map.of(
            "LD_PRELOAD",
            DiskLibrary.compile(directory).toString(),
            "DISK_DIR",
            data.resolve("demo").toString(),
            "DISK_SLOW",
            slow.toString());
    String[] flags = {"--demo", "--listen", "127.0.0.1:0", "--data", data.toString()};
    long from = Instant.now().toEpochMilli() / 1_000 * 1_000 - 50 * 60_000;
    List<Integer> kept = new ArrayList<>();
    try (Program program = Program.startWith(environment, "Main", flags)) {
      program.awaitReady();
      Files.writeString(slow, MILLIS);
      double before = rounds(program);
      kept.addAll(sendAtOnce(program, from));
      Await.until(
          "decisions go on", PATIENCE, () -> rounds(program) >= before + ROUNDS, program::output);
      assertThat(program.status(program.page().resolve("/-/ready"))).isEqualTo(200);
      program.kill();
    }
    assertThat(kept).isNotEmpty();
    try (Program program = Program.start(flags)) {
      program.awaitReady();
      assertKept(program, from, kept);
    }
  }

  /// Sends requests from many at once, and reads meanwhile.
  ///
  /// @return the numbers of those that were acknowledged
  private static List<Integer> sendAtOnce(Program program, long from) throws Exception {
    List<Integer> kept = new ArrayList<>();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
        RemoteWriter writer = new RemoteWriter(program.page())) {
      List<Future<HttpResponse<Void>>> answers = new ArrayList<>();
      for (int i = 0; i < SENDERS; i++) {
        byte[] body = RemoteWriter.samples(SERIES, EACH, from + 1_000L * i * EACH);
        answers.add(clients.submit(() -> writer.answer(body)));
      }
      for (String read :
          List.of(
              "/-/healthy",
              "/-/ready",
              "/api/status",
              "/api/services",
              "/api/targets",
              "/api/series/query?match=up&function=last&window=1m&from=-1h&step=60s",
              "/api/query?measure=cpu.usage&by=service&step=5s&from=-5m")) {
        assertThat(program.status(program.page().resolve(read))).as(read).isEqualTo(200);
      }
      assertThat(answers).as("waiting while all was read").anyMatch(answer -> !answer.isDone());
      for (int i = 0; i < SENDERS; i++) {
        HttpResponse<Void> answer = answers.get(i).get();
        assertThat(answer.statusCode()).isIn(204, 503);
        assertThat(answer.headers().firstValue("Retry-After").isPresent())
            .isEqualTo(answer.statusCode() == 503);
        if (answer.statusCode() == 204) {
          kept.add(i);
        }
      }
    }
    return kept;
  }

  private static double rounds(Program program) throws Exception {
    return program.metric("plimsoll_autoscaler_round_seconds_count");
  }

  private static void assertKept(Program program, long from, List<Integer> kept) throws Exception {
    String counts =
        "/api/series/query?match=up&function=count&window=%1$ds&step=%1$ds&from=%2$d&to=%3$d"
            .formatted(EACH, from + (EACH - 1) * 1_000L, from + 1_000L * SENDERS * EACH - 1_000);
    JsonNode series = program.json(counts).path("series");
    assertThat(series).hasSize(SERIES);
    for (JsonNode one : series) {
      List<Integer> whole = new ArrayList<>();
      for (int i = 0; i < one.path("atMillis").size(); i++) {
        if (one.path("values").path(i).asInt() == EACH) {
          whole.add((int) ((one.path("atMillis").path(i).asLong() - from) / (EACH * 1_000L)));
        }
      }
      assertThat(whole).containsAll(kept);
    }
  }
}
