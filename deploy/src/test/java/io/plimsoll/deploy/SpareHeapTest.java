package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.deploy.testing.Await;
import io.plimsoll.deploy.testing.MostlyWaits;
import io.plimsoll.deploy.testing.Program;
import io.plimsoll.deploy.testing.RemoteWriter;
import io.plimsoll.testing.Slow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@MostlyWaits
class SpareHeapTest {
  private static final long MIB = 1 << 20;
  private static final long LIMIT = 512 * MIB;
  private static final long WORTH = 64 * MIB;

  private long size;
  private long allocated;
  private long living;
  private int collections;

  private final SpareHeap heap = ofLimit(LIMIT);

  private SpareHeap ofLimit(long limit) {
    return new SpareHeap(
        () -> size,
        () -> allocated,
        () -> {
          collections++;
          size = living;
        },
        limit);
  }

  @Test
  void whatIsNotWorthAPauseIsKept() {
    size = WORTH;
    heap.look();
    assertThat(collections).isZero();
    size = WORTH + 1;
    heap.look();
    assertThat(collections).isOne();
  }

  @Test
  void aHeapThatHasNotGrownIsNotCollectedAgain() {
    living = 300 * MIB;
    size = LIMIT;
    for (int minute = 0; minute < 10; minute++) {
      heap.look();
    }
    assertThat(collections).isOne();
  }

  @Test
  void aLargeHeapIsCollectedOnceItHasGrownByHalf() {
    living = 200 * MIB;
    size = LIMIT;
    heap.look();
    size = 300 * MIB;
    heap.look();
    assertThat(collections).isOne();
    size = 300 * MIB + 1;
    heap.look();
    assertThat(collections).isEqualTo(2);
  }

  @Test
  void whileMoreIsAllocatedThanThereIsToSpareNothingIsCollected() {
    size = 200 * MIB;
    for (int minute = 0; minute < 10; minute++) {
      allocated += 200 * MIB;
      heap.look();
    }
    assertThat(collections).isZero();
    allocated += 200 * MIB - 1;
    heap.look();
    assertThat(collections).isOne();
  }

  @Test
  void growthIsCountedFromTheLeastThatItWas() {
    living = 400 * MIB;
    size = LIMIT;
    heap.look();
    size = 100 * MIB; // collected by somebody else
    heap.look();
    size = 100 * MIB + WORTH + 1;
    heap.look();
    assertThat(collections).isEqualTo(2);
  }

  @Test
  void ofASmallHeapAQuarterIsWorthIt() {
    SpareHeap small = ofLimit(WORTH);
    size = WORTH / 4;
    small.look();
    assertThat(collections).isZero();
    size++;
    small.look();
    assertThat(collections).isOne();
  }

  /// The real program, with the options of the heap that the script has.
  @Nested
  @Slow
  @Timeout(600)
  class OfTheProgram {
    private static final List<String> OPTIONS =
        List.of(
            "-Xms16m",
            "-Xmx" + LIMIT,
            "-XX:NewSize=5m",
            "-XX:NewRatio=5",
            "-XX:MaxTenuringThreshold=2",
            "-XX:MinHeapFreeRatio=10",
            "-XX:MaxHeapFreeRatio=20",
            "-XX:-ShrinkHeapInSteps");

    private static final int SENDERS = 16;
    private static final Duration OVERLOADED = Duration.ofMinutes(3);

    /// Two looks and what is under way.
    private static final Duration GIVEN_BACK = Duration.ofMinutes(5);

    @TempDir private Path directory;

    @Test
    void whatAnOverloadHasTakenIsGivenBack() throws Exception {
      try (Program program =
          Program.startJava(
              OPTIONS, "--listen", "127.0.0.1:0", "--data", directory.toString(), "--no-collect")) {
        program.awaitReady();
        long before = memory(program);
        overload(program, before + LIMIT / 2);
        // What lives of it is a few megabytes; code and buffers of all kinds are some tens more.
        Await.until(
            "the program is small again",
            GIVEN_BACK,
            () -> memory(program) < before + LIMIT / 3,
            program::output);
        assertThat(program.status(program.page().resolve("/-/ready"))).isEqualTo(200);
      }
    }

    /// Sends bodies of 2,000 series until the program takes so much.
    private void overload(Program program, long most) throws Exception {
      byte[] body = RemoteWriter.samples(2_000, 100, Instant.now().toEpochMilli() - 600_000);
      try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
          RemoteWriter writer = new RemoteWriter(program.page())) {
        Await.until(
            "much is taken",
            OVERLOADED,
            () -> {
              List<Future<Integer>> answers = new ArrayList<>();
              for (int i = 0; i < SENDERS; i++) {
                answers.add(clients.submit(() -> writer.write(body)));
              }
              for (Future<Integer> answer : answers) {
                assertThat(answer.get()).isIn(0, 204, 503);
              }
              return memory(program) > most;
            },
            program::output);
      }
    }

    /// Memory of the process as the system sees it, in bytes.
    private static long memory(Program program) throws IOException {
      try (Stream<String> lines = Files.lines(Path.of("/proc/" + program.pid() + "/status"))) {
        return lines
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
            .sum();
      }
    }
  }
}
