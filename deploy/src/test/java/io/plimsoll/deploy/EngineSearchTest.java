package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.plimsoll.deploy.testing.EmptyEngine;
import io.plimsoll.deploy.testing.Program;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which engine is watched, and what happens where it does not answer. The demo is for those who
/// named none and have none.
class EngineSearchTest {
  private static final Path STANDARD = Path.of("/var/run/docker.sock");
  private static final URI NOWHERE = URI.create("unix:///nonexistent/docker.sock");

  @TempDir Path directory;

  @Test
  void withoutAnEngineThatAnybodyNamedItSaysSoAndRunsTheDemo() throws Exception {
    assumeTrue(Files.notExists(STANDARD), "there is an engine at the standard place");
    try (Program program = Program.start(flags())) {
      program.awaitReady();
      assertThat(program.output())
          .contains("Nobody named a Docker Engine, and there is none at", "this is the demo");
      assertThat(program.json("/api/status").path("demo").asBoolean()).isTrue();
      assertThat(program.json("/api/services").path("services")).hasSize(12);
    }
  }

  @Test
  void anEngineThatWasNamedAndIsNotThereIsAnErrorAndNoDemo() throws Exception {
    refuses(Map.of(), "--docker names it", "--docker", NOWHERE.toString());
    refuses(Map.of("DOCKER_HOST", NOWHERE.toString()), "DOCKER_HOST names it");
    Path file = Files.writeString(directory.resolve("p.yaml"), "docker: " + NOWHERE + "\n");
    refuses(Map.of(), "docker in the settings file names it", "--config", file.toString());
  }

  @Test
  void withDataOfAnEngineNoDemoIsRun() throws Exception {
    assumeTrue(Files.notExists(STANDARD), "there is an engine at the standard place");
    Files.createDirectories(directory.resolve("data/store"));
    try (Program program = Program.start(flags())) {
      refused(program, 1, "/var/run/docker.sock", "holds data of an engine", "--demo");
    }
  }

  @Test
  void theEngineOfADataDirectoryIsWaitedForAndNoOther() throws Exception {
    URI engine;
    try (EmptyEngine empty = new EmptyEngine();
        Program program = Program.ready(data(), empty.uri())) {
      engine = empty.uri();
      assertThat(program.output()).contains("version 0.0-empty");
      assertThat(data().resolve("engine")).content().contains(engine.toString());
    }
    try (Program waits = Program.start(flags("--docker", engine.toString()))) {
      assertThat(waits.status(waits.page().resolve("/-/healthy"))).isEqualTo(200);
      assertThat(waits.status(waits.page().resolve("/-/ready"))).isEqualTo(503);
      assertThat(waits.output()).contains("nothing listens there", "the program waits for it");
      assertThat(waits.json("/api/status").path("demo").asBoolean()).isFalse();
    }
    refuses(Map.of(), "--docker names it", "--docker", NOWHERE.toString());
  }

  @Test
  void aSocketThatThisUserMayNotOpenIsNamedWithTheGroupThatMay() throws Exception {
    Path open = Files.createDirectory(directory.resolve("open"));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path socket = open.resolve("docker.sock");
    try (ServerSocketChannel engine = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      engine.bind(UnixDomainSocketAddress.of(socket));
      boolean isRoot = Files.isWritable(Path.of("/etc/passwd"));
      assumeTrue(!isRoot || isOpenToOthers(open), "no other user may enter " + open);
      Files.setPosixFilePermissions(
          socket, PosixFilePermissions.fromString(isRoot ? "rw-------" : "---------"));
      String[] flags = {"--docker", "unix://" + socket, "--data", open.resolve("data").toString()};
      try (Program program = isRoot ? Program.startAsNobody(open, flags) : Program.start(flags)) {
        refused(program, 1, socket.toString(), "permission denied", "group docker", "usermod");
      }
    }
  }

  @Test
  void whatCannotBeSpokenIsRefusedByName() throws Exception {
    refuses(2, Map.of("DOCKER_HOST", "ssh://blade"), "DOCKER_HOST: ", "ssh://blade", "ssh -N -L");
    refuses(
        2,
        Map.of("DOCKER_HOST", "tcp://127.0.0.1:2376", "DOCKER_TLS_VERIFY", "1"),
        "DOCKER_TLS_VERIFY: ",
        "TLS");
    refuses(
        2, Map.of("DOCKER_CONTEXT", "blade"), "DOCKER_CONTEXT: ", "'blade'", "docker context ls");
  }

  private static boolean isOpenToOthers(Path directory) throws IOException {
    for (Path each = directory; each != null; each = each.getParent()) {
      if (!Files.getPosixFilePermissions(each).contains(PosixFilePermission.OTHERS_EXECUTE)) {
        return false;
      }
    }
    return true;
  }

  private void refuses(Map<String, String> environment, String who, String... flags)
      throws Exception {
    try (Program program = Program.startWith(environment, "Main", flags(flags))) {
      refused(program, 1, NOWHERE.toString(), "there is no such socket", who);
    }
  }

  private void refuses(int code, Map<String, String> environment, String... parts)
      throws Exception {
    try (Program program = Program.startWith(environment, "Main", flags())) {
      refused(program, code, parts);
    }
  }

  private static void refused(Program program, int code, String... parts) throws Exception {
    assertThat(program.exitCode()).as(program.output()).isEqualTo(code);
    assertThat(program.output().lines()).as(program.output()).hasSize(1);
    assertThat(program.output()).startsWith("plimsoll: ").contains(parts);
  }

  private Path data() {
    return directory.resolve("data");
  }

  private String[] flags(String... more) {
    List<String> usual = List.of("--listen", "127.0.0.1:0", "--data", data().toString());
    return Stream.concat(usual.stream(), new ArrayList<>(List.of(more)).stream())
        .toArray(String[]::new);
  }
}
