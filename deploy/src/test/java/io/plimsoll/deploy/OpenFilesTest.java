package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collector.kernel.Descriptors;
import io.plimsoll.deploy.testing.Await;
import io.plimsoll.deploy.testing.Program;
import io.plimsoll.deploy.testing.RemoteWriter;
import io.plimsoll.testing.Slow;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real program where few files and connections may be open at once.
@Slow
class OpenFilesTest {
  /// More than there may be descriptors.
  private static final int PEERS = 2 * Descriptors.NEEDED;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path directory;
  private final List<Socket> sockets = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  @Test
  void withTooFewItDoesNotStartAndSaysHowManyItNeeds() throws Exception {
    try (Program program = start(Descriptors.NEEDED - 1)) {
      assertThat(program.exitCode()).isEqualTo(1);
      assertThat(program.output().lines())
          .singleElement()
          .asString()
          .contains(
              Descriptors.NEEDED - 1 + " files and connections may be open",
              Descriptors.NEEDED + " are needed",
              "ulimit -n");
    }
  }

  @Test
  void collectSaysSoAsWell() throws Exception {
    List<String> starter = limited(Descriptors.NEEDED - 1);
    try (Program program =
        Program.startBehind(
            starter,
            List.of(),
            null,
            "collect",
            "--to",
            "http://127.0.0.1:1",
            "--data",
            directory.toString())) {
      assertThat(program.exitCode()).isEqualTo(1);
      assertThat(program.output().lines()).singleElement().asString().contains("are needed");
    }
  }

  @Test
  void withFewItAnswersAndKeepsWhateverManyConnectionsThereAre() throws Exception {
    try (Program program = start(Descriptors.NEEDED)) {
      program.awaitReady();
      assertThat(program.output())
          .containsOnlyOnce(Descriptors.NEEDED + " files and connections may be open")
          .contains("at most 20 connections are taken");
      URI page = program.page();
      long from = Instant.now().toEpochMilli() - 600_000;
      try (RemoteWriter writer = new RemoteWriter(page)) {
        for (int i = 0; i < PEERS; i++) {
          sockets.add(new Socket(page.getHost(), page.getPort()));
          if (i % 20 == 0) {
            assertThat(program.status(page.resolve("/-/healthy"))).isEqualTo(200);
            Await.until(
                "samples are kept",
                PATIENCE,
                () -> writer.write(RemoteWriter.samples(100, 100, from)) == 204,
                program::output);
          }
        }
      }
      program.awaitReady();
      assertThat(program.json("/api/status").at("/store/problems")).isEmpty();
      assertThat(program.output()).doesNotContain("Too many open files", "\tat ");
    }
  }

  private Program start(int descriptors) throws IOException {
    return Program.startBehind(
        limited(descriptors),
        List.of(),
        null,
        "--listen",
        "127.0.0.1:0",
        "--data",
        directory.toString(),
        "--no-collect");
  }

  /// A shell that becomes the program, with so many descriptors.
  private static List<String> limited(int descriptors) {
    return List.of("sh", "-c", "ulimit -n " + descriptors + " && exec \"$@\"", "sh");
  }
}
