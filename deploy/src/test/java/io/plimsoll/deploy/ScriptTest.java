package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.testing.Subprocess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The script `plimsoll` in a project in which nothing was built yet, at a place with a space.
class ScriptTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path directory;
  private Path project;
  private Path programs;

  @BeforeEach
  void copy() throws IOException {
    project = directory.resolve("a b/plimsoll");
    programs = Files.createDirectories(directory.resolve("programs"));
    Files.createDirectories(project.resolve("deploy/docs"));
    for (String file : List.of("plimsoll", "deploy/docs/commands.md")) {
      Files.copy(CommandsTest.PROJECT.resolve(file), project.resolve(file));
    }
  }

  @Test
  void helpIsThereAtOnceWithoutABuildAndWithoutJava() throws IOException {
    for (Map.Entry<String, String> usage : CommandsTest.usages().entrySet()) {
      assertThat(run(usage.getKey(), "--help")).isEqualTo(usage.getValue());
      assertThat(run(usage.getKey(), "--data", "x", "-h")).isEqualTo(usage.getValue());
    }
    assertThat(run("test", "--help")).contains("--fast", "--no-install");
    assertThat(run("bench", "--help")).contains("bench NAME");
    assertThat(run("fuzz", "--help")).contains("fuzz NAME", "--keep");
    assertThatThrownBy(() -> run("fuzz", "nothing")).hasMessageContaining("to fuzz: all");
    assertThat(project.resolve("deploy/target")).doesNotExist();
  }

  @Test
  void aBuildSaysWhereItIsAndWhyItFailed() throws IOException {
    Path maven = programs.resolve("mvn");
    Files.writeString(
        maven,
        """
        #!/bin/sh
        echo '[INFO] Building Plimsoll collector 0.1.0-SNAPSHOT                         [2/6]'
        echo '[INFO] what Maven tells besides'
        echo '[ERROR] Frame.java:[3,1] a mistake'
        exit 1
        """);
    Files.setPosixFilePermissions(maven, PosixFilePermissions.fromString("rwx------"));
    assertThatThrownBy(() -> run("check", "--data", "x"))
        .hasMessageContainingAll("for the first time", "Plimsoll collector (2 of 6), after")
        .hasMessageContaining("[ERROR] Frame.java:[3,1] a mistake")
        .hasMessageNotContaining("what Maven tells besides");
    assertThat(project.resolve("deploy/target/build.log"))
        .content()
        .contains("what Maven tells besides");
  }

  @Test
  void whatTheProgramMakesIsForNobodyElse() throws IOException {
    Path target = Files.createDirectories(project.resolve("deploy/target"));
    Path home = programs.resolve("jdk");
    Files.createDirectories(home.resolve("bin"));
    for (String program : List.of("javac", "java")) {
      Path stand = Files.writeString(home.resolve("bin").resolve(program), "#!/bin/sh\numask\n");
      Files.setPosixFilePermissions(stand, PosixFilePermissions.fromString("rwx------"));
    }
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
    Files.createDirectories(project.resolve("store/src"));
    Files.createFile(project.resolve("pom.xml"));
    Files.createFile(project.resolve("store/pom.xml"));
    Files.createFile(target.resolve("plimsoll.stamp"));
    for (String command : List.of("collect", "check", "backup")) {
      ProcessBuilder script = Subprocess.prepare("sh", "-c", "umask 022; exec \"$0\" \"$@\"");
      script.command().addAll(List.of(project.resolve("plimsoll").toString(), command, "x"));
      script.environment().put("PLIMSOLL_JAVA_HOME", home.toString());
      assertThat(Subprocess.output(script, PATIENCE)).as(command).endsWith("0077\n");
    }
  }

  private String run(String... arguments) throws IOException {
    ProcessBuilder script = Subprocess.prepare(project.resolve("plimsoll").toString());
    script.command().addAll(List.of(arguments));
    script.environment().put("PATH", programs + ":/usr/bin:/bin");
    script.environment().put("PLIMSOLL_JAVA_HOME", System.getProperty("java.home"));
    return Subprocess.output(script, PATIENCE);
  }
}
