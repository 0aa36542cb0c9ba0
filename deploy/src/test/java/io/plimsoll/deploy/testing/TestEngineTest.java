package io.plimsoll.deploy.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The `docker` command of whatever machine.
class TestEngineTest {
  @TempDir private Path directory;

  @Test
  void whatDockerWarnsOfIsNoPartOfAnId() throws IOException {
    Path docker = directory.resolve("docker");
    Files.writeString(
        docker,
        """
        #!/bin/sh
        echo 'WARNING: IPv4 forwarding is disabled. Networking will not work.' >&2
        echo 4f1d2c
        """);
    Files.setPosixFilePermissions(docker, PosixFilePermissions.fromString("rwx------"));
    TestEngine engine = TestEngine.spokenToBy(docker.toString());
    assertThat(engine.run("run", "--detach", TestEngine.IMAGE)).isEqualTo("4f1d2c");
    assertThat(engine.lines("ps", "--quiet")).containsExactly("4f1d2c");
  }
}
