package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.deploy.testing.Program;
import io.plimsoll.deploy.testing.RemoteWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The real program with the smallest heap that is supported stays alive, whatever it is asked: an
/// error for want of memory would end it.
@Timeout(240)
class SmallHeapTest {
  /// As `operating.md` has it.
  private static final String HEAP = "-Xmx64m";

  private static final int MOST_AT_ONCE = 60;

  @TempDir private Path directory;
  private final List<Socket> sockets = new ArrayList<>();
  private Program program;
  private URI page;

  @BeforeEach
  void start() throws Exception {
    program =
        Program.startJava(
            List.of("-Xms16m", HEAP, "-XX:+ExitOnOutOfMemoryError"),
            "--listen",
            "127.0.0.1:0",
            "--data",
            directory.toString(),
            "--no-collect");
    program.awaitReady();
    page = program.page();
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    program.close();
  }

  @Test
  void bodiesOfEveryLengthThatComeAtOnceAreTakenOrRefused() throws Exception {
    List<byte[]> writes = new ArrayList<>();
    for (int kib : List.of(60, 400, 900, 1_800, 4_000, 8_000)) {
      writes.add(noise(kib << 10)); // is no block, and has to come before that is known
      writes.add(samples(kib << 4));
    }
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
        RemoteWriter writer = new RemoteWriter(page)) {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < 2 * MOST_AT_ONCE; i++) {
        byte[] write = writes.get(i % writes.size());
        byte[] frames = noise((1 + i % 16) << 20);
        answers.add(clients.submit(() -> writer.write(write)));
        if (i % 3 == 0) {
          answers.add(
              clients.submit(
                  () -> writer.post("/api/frames", "application/x-plimsoll-frames", frames)));
        }
      }
      for (Future<Integer> answer : answers) {
        assertThat(answer.get()).isIn(0, 204, 400, 413, 503);
      }
    }
    assertAlive();
  }

  @Test
  void answersThatNobodyReadsAreBounded() throws Exception {
    try (RemoteWriter writer = new RemoteWriter(page)) {
      assertThat(writer.write(samples(20_000))).isIn(204, 503);
    }
    for (int i = 0; i < MOST_AT_ONCE; i++) {
      // Of the first kind an eighth of a million values, of the other ten times as many.
      String query =
          "/api/series/query?match=up&function=last&window=3h&step=1s&from=-"
              + (i % 2 == 0 ? 1_200 : 10_800)
              + "s";
      Socket socket = new Socket(page.getHost(), page.getPort());
      sockets.add(socket);
      OutputStream out = socket.getOutputStream();
      String request = "GET " + query + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
      out.write(request.getBytes(StandardCharsets.US_ASCII));
      program.status(page.resolve("/-/healthy"));
    }
    assertAlive();
  }

  private void assertAlive() throws Exception {
    assertThat(program.status(page.resolve("/-/ready"))).as(program.output()).isEqualTo(200);
    assertThat(program.output()).doesNotContain("OutOfMemory");
  }

  private static byte[] noise(int bytes) {
    byte[] noise = new byte[bytes];
    RandomGenerator.of("L64X128MixRandom").nextBytes(noise);
    return noise;
  }

  /// A request with so many samples of a hundred series.
  private static byte[] samples(int count) {
    return RemoteWriter.samples(100, count / 100, Instant.now().toEpochMilli() - count * 10L);
  }
}
