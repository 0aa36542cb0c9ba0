package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plimsoll.deploy.testing.MemoryGroup;
import io.plimsoll.deploy.testing.Program;
import io.plimsoll.deploy.testing.RemoteWriter;
import io.plimsoll.testing.Slow;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the kernel must not break when it kills the program for want of memory.
@Slow
@Timeout(300)
class MemoryKillTest {
  /// Enough to start, and far less than the heap may grow to.
  private static final long MEMORY = 256 << 20;

  private static final List<String> TOO_LARGE_A_HEAP = List.of("-Xms16m", "-Xmx2g");
  private static final int KILLED = 128 + 9;
  private static final int OVERLOADERS = 16;
  private static final int SERIES = 100;
  private static final int EACH = 30;

  /// What the ingest sends is within three quarters of an hour, half a minute a request.
  private static final int MOST_REQUESTS = 90;

  @TempDir private Path directory;

  @Test
  void whatWasAcknowledgedIsThereThoughTheKernelKilledTheProgramDuringIngest() throws Exception {
    long now = Instant.now().toEpochMilli() / 1_000 * 1_000;
    long from = now - 55 * 60_000;
    long acknowledged;
    try (MemoryGroup group = MemoryGroup.orSkip(MEMORY);
        Program program = Program.startBehind(group.starter(), TOO_LARGE_A_HEAP, null, flags())) {
      program.awaitReady();
      acknowledged = ingestUntilKilled(program, from, now - 5 * 60_000);
      assertThat(program.exitCode()).as(program.output()).isEqualTo(KILLED);
    }
    assertThat(acknowledged).isPositive();
    try (Program program = Program.start(flags())) {
      program.awaitReady();
      long through = from + acknowledged * EACH * 1_000L - 1_000;
      String counts =
          "/api/series/query?match=up&function=count&window=%1$ds&step=%1$ds&from=%2$d&to=%3$d"
              .formatted(EACH, from + (EACH - 1) * 1_000L, through);
      JsonNode series = program.json(counts).path("series");
      int whole = 0;
      for (JsonNode one : series) {
        if (one.path("dimensions").path("i").asInt() < SERIES) {
          whole++;
          assertThat(one.path("values")).hasSize(Math.toIntExact(acknowledged));
          assertThat(one.path("values")).allMatch(count -> count.asInt() == EACH);
        }
      }
      assertThat(whole).isEqualTo(SERIES);
      assertThat(program.json("/api/status").at("/store/problems")).isEmpty();
    }
  }

  private String[] flags() {
    return new String[] {"--listen", "127.0.0.1:0", "--data", directory.toString(), "--no-collect"};
  }

  /// Sends samples in order, while others send so much that the heap grows beyond the memory.
  ///
  /// @return how many requests were acknowledged, one after another
  private static long ingestUntilKilled(Program program, long from, long others) throws Exception {
    byte[] body = RemoteWriter.samples(2_000, 100, others);
    List<Future<?>> overload = new ArrayList<>();
    long acknowledged = 0;
    try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor();
        RemoteWriter writer = new RemoteWriter(program.page())) {
      for (int i = 0; i < OVERLOADERS; i++) {
        overload.add(
            senders.submit(() -> {
              while (program.isAlive()) {
                writer.write(body);
              }
              return null;
            }));
      }
      while (program.isAlive()) {
        long at = from + Math.min(acknowledged, MOST_REQUESTS) * EACH * 1_000L;
        if (writer.write(RemoteWriter.samples(SERIES, EACH, at)) == 204
            && acknowledged < MOST_REQUESTS) {
          acknowledged++;
        }
      }
      for (Future<?> one : overload) {
        one.get();
      }
    }
    return acknowledged;
  }
}
