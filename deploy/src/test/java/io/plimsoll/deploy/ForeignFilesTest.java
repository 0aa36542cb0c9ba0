package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.plimsoll.collector.file.OwnerOnly;
import io.plimsoll.deploy.testing.Program;
import io.plimsoll.testing.SecretFile;
import io.plimsoll.testing.Slow;
import io.plimsoll.testing.Subprocess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Another user of the machine, who attacks for real, has nothing written, read or loaded anywhere.
@Slow
class ForeignFilesTest {
  private static final URI NO_ENGINE = URI.create("unix:///nonexistent/docker.sock");
  private static final int NOBODY = 65_534;
  private static final String PRECIOUS = "precious";

  /// Waits for a copy that is being made, puts another directory in its place, and in it links to
  /// what this user may not write.
  private static final String SWAP =
      """
      cd "$1"; echo ready
      while [ ! -e demo.unfinished ]; do :; done
      mv demo.unfinished away; mkdir demo.unfinished
      for name in plimsoll-store-version.new high-water open.new; do
        ln -s "$2" demo.unfinished/$name
      done
      """;

  /// Puts a link in place of a directory as soon as that can be done; says so if it ever could.
  private static final String REPLACE =
      """
      cd "$1"; echo ready
      until mv backups away; do sleep 0.01; done 2>/dev/null
      ln -s "$2" backups; echo replaced
      """;

  @TempDir private Path directory;
  private Path data;
  private Path victim;

  @BeforeEach
  void prepare() throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    data = directory.resolve("data");
    victim = SecretFile.write(directory.resolve("victim"), PRECIOUS);
  }

  @Test
  void aDirectoryThatSomebodySwapsIsNeverWrittenTo() throws Exception {
    Path theirs = theirs("theirs");
    String token = "0123456789abcdef";
    Files.writeString(theirs.resolve("backup-request"), token);
    String request = "{\"directory\":\"%s\",\"token\":\"%s\"}".formatted(theirs, token);
    List<Integer> statuses = new ArrayList<>();
    try (Program program = Program.ready(data, NO_ENGINE, "--demo");
        Attack attack = new Attack(SWAP, theirs, victim)) {
      statuses.add(backup(program, request));
      for (String name : List.of("../../theirs", theirs.toString(), "..", "theirs/x")) {
        statuses.add(backup(program, "{\"name\":\"%s\"}".formatted(name)));
      }
      assertThat(attack.output()).isEmpty();
    }
    assertThat(victim).content().isEqualTo(PRECIOUS);
    assertThat(theirs.toFile().list()).containsExactly("backup-request");
    assertThat(statuses).containsOnly(400);
  }

  @Test
  void theOperatorsDirectoryCannotBeSwappedWhileCopiesAreMade() throws Exception {
    Path shared = Files.createDirectory(directory.resolve("shared"));
    Files.setAttribute(shared, "unix:mode", 01777);
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"), OwnerOnly.DIRECTORY);
    Path backups = shared.resolve("backups");
    String[] flags = {"--demo", "--backup-dir", backups.toString()};
    try (Program program = Program.ready(data, NO_ENGINE, flags);
        Attack attack = new Attack(REPLACE, shared, elsewhere)) {
      for (int copy = 0; copy < 3; copy++) {
        assertThat(backup(program, "{\"name\":\"copy-%d\"}".formatted(copy))).isEqualTo(200);
      }
      assertThat(attack.output()).isEmpty();
    }
    assertThat(elsewhere).isEmptyDirectory();
    assertThat(backups.toFile().list()).containsExactlyInAnyOrder("copy-0", "copy-1", "copy-2");
    assertThat(open(backups)).isEmpty();
  }

  @Test
  void aDirectoryThatOthersCanChangeIsRefusedByName() throws Exception {
    Path theirs = theirs("theirs");
    Path shared = Files.createDirectory(directory.resolve("shared"));
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));
    refuses("--data", data.toString(), "--backup-dir", shared.resolve("backups").toString());
    refuses("--data", theirs.resolve("data").toString());
  }

  @Test
  void nothingInADataDirectoryCanBeReachedByOthersWhateverTheUmask() throws Exception {
    try (Program program = Program.ready(data, NO_ENGINE, "--demo")) {
      assertThat(backup(program, "{\"name\":\"today\"}")).isEqualTo(200);
      assertThat(open(data)).isEmpty();
    }
  }

  /// What is in a directory, and itself, as far as others could come to it.
  private static List<Path> open(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory, 2)) {
      return all.filter(Files::isDirectory).filter(ForeignFilesTest::isOpen).toList();
    }
  }

  private static boolean isOpen(Path path) {
    try {
      return !PosixFilePermissions.toString(Files.getPosixFilePermissions(path)).endsWith("------");
    } catch (IOException gone) {
      return false;
    }
  }

  private static void refuses(String... flags) throws Exception {
    try (Program program =
        Program.start(
            Stream.concat(Stream.of("--demo", "--listen=127.0.0.1:0"), Stream.of(flags))
                .toArray(String[]::new))) {
      assertThat(program.exitCode()).as(program.output()).isEqualTo(1);
      assertThat(program.output().lines()).hasSize(1);
      assertThat(program.output()).contains(flags[flags.length - 1]);
    }
  }

  private static int backup(Program program, String body) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(program.page().resolve("/api/backup"))
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build();
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
  }

  private Path theirs(String name) throws IOException {
    Path made = Files.createDirectory(directory.resolve(name));
    assumeTrue(isRoot(), "only root can give files to others");
    Files.setAttribute(made, "unix:uid", NOBODY);
    return made;
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  /// A shell of another user.
  private static final class Attack implements AutoCloseable {
    private final Process process;

    /// Begins when the attacker is about to.
    Attack(String script, Path where, Path victim) throws IOException {
      assumeTrue(isRoot(), "only root can be another user");
      ProcessBuilder builder =
          Subprocess.prepare(
              "setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "sh", "-c");
      builder.command().addAll(List.of(script, "attack", where.toString(), victim.toString()));
      process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
      int first = process.getInputStream().read();
      assertThat(first).isEqualTo('r');
      process.getInputStream().skipNBytes("eady\n".length());
    }

    /// What it has said, now that it is ended.
    String output() throws IOException {
      close();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
      process.toHandle().destroyForcibly(); // its output is still to be read
      process.onExit().join();
    }
  }
}
