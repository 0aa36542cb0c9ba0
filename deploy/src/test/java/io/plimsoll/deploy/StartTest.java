package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.deploy.testing.Await;
import io.plimsoll.deploy.testing.Program;
import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.rocks.RocksStore;
import io.plimsoll.testing.Damage;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How the program starts, refuses to start, and ends. Runs the demo, which needs no engine.
class StartTest {
  private static final URI NO_ENGINE = URI.create("unix:///nonexistent/docker.sock");

  @TempDir Path directory;

  @Test
  void aMistakeInTheSettingsIsOneLineThatNamesThePlace() throws Exception {
    Path file = Files.writeString(directory.resolve("plimsoll.yaml"), "collect:\n  intervl: 5s\n");
    try (Program program = Program.start("--config", file.toString())) {
      assertThat(program.exitCode()).isEqualTo(2);
      assertThat(program.output())
          .isEqualTo(
              "plimsoll: %s:2:3: unknown key 'collect.intervl'; did you mean 'interval'?"
                  .formatted(file));
    }
  }

  @Test
  void aTargetThatIsDefinedWronglyStopsTheStart() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("plimsoll.yaml"), "targets:\n  shop/web: {min: 1, max: many}\n");
    try (Program program = Program.start("--config", file.toString(), "--demo")) {
      assertThat(program.exitCode()).isEqualTo(2);
      assertThat(program.output()).startsWith("plimsoll: " + file).contains("many");
      assertThat(program.output().lines()).hasSize(1);
    }
  }

  @Test
  void anUnknownFlagIsNamedTogetherWithTheOneThatWasMeant() throws Exception {
    try (Program program = Program.start("--lisen", "127.0.0.1:0")) {
      assertThat(program.exitCode()).isEqualTo(2);
      assertThat(program.output()).contains("--lisen").contains("--listen");
    }
  }

  @Test
  void anAddressThatOthersCanReachIsRefused() throws Exception {
    try (Program program = Program.start("--listen", "0.0.0.0:9470")) {
      assertThat(program.exitCode()).isEqualTo(2);
      assertThat(program.output().lines()).hasSize(1);
      assertThat(program.output()).contains("0.0.0.0:9470").contains("tokens");
    }
  }

  @Test
  void helpAndVersionAreAnswersAndNotErrors() throws Exception {
    try (Program help = Program.start("--help");
        Program version = Program.start("--version")) {
      assertThat(help.exitCode()).isZero();
      assertThat(help.output())
          .contains("--listen", "--data", "--config", "--docker", "--demo", "9470");
      assertThat(version.exitCode()).isZero();
      assertThat(version.output()).startsWith("plimsoll ");
    }
  }

  @Test
  void aPortThatIsTakenIsOneLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String listen = "127.0.0.1:" + taken.getLocalPort();
      try (Program program = demo(directory, "--listen", listen)) {
        refuses(program, listen);
      }
    }
  }

  @Test
  void aDataDirectoryBelongsToOneProcess() throws Exception {
    try (Program first = demo(directory);
        Program second = started(first, directory)) {
      refuses(second, directory.toString());
      assertThat(second.output()).contains("in use by process " + first.pid());
      assertThat(first.status(first.page().resolve("/-/ready"))).isEqualTo(200);
    }
  }

  @Test
  void aDataDirectoryThatCannotBeUsedIsOneLineWithItsCause() throws Exception {
    Path file = Files.writeString(directory.resolve("data"), "no directory");
    try (Program program = demo(file)) {
      refuses(program, file.toString());
      assertThat(program.output()).contains("cannot be used: ", "no directory");
    }
    Path open = Files.createDirectory(directory.resolve("open"));
    try (Program program = demo(Path.of("/proc/nothing"))) {
      refuses(program, "/proc/nothing");
      assertThat(program.output()).contains("choose another directory");
    }
    assertThat(open).isEmptyDirectory();
  }

  @Test
  void theBannerNamesTheDirectoryThatIsWrittenTo() throws Exception {
    try (Program program = demo(directory)) {
      program.awaitReady();
      assertThat(program.output()).contains("  data    " + directory.resolve("demo"));
      assertThat(directory.resolve("demo")).isNotEmptyDirectory();
    }
  }

  @Test
  void whatCollectsNothingIsReadyWithoutAnEngineAndRunsNoDemo() throws Exception {
    try (Program program = Program.ready(directory, NO_ENGINE, "--no-collect")) {
      assertThat(program.output()).doesNotContain("does not answer").contains("sent here");
      assertThat(program.json("/api/status").path("demo").asBoolean()).isFalse();
      assertThat(program.json("/api/services").path("services")).isEmpty();
      assertThat(program.json("/api/nodes").path("nodes")).isEmpty();
    }
  }

  @Test
  void aDemoThatCollectsNothingIsRefused() throws Exception {
    try (Program program = Program.start("--demo", "--no-collect")) {
      assertThat(program.exitCode()).isEqualTo(2);
      assertThat(program.output().lines()).hasSize(1);
      assertThat(program.output()).contains("--no-collect").contains("--demo");
    }
  }

  @Test
  void theDemoHasAnHourOfHistoryAndScales() throws Exception {
    try (Program program = demo(directory)) {
      program.awaitReady();
      String query = "/api/query?measure=cpu.usage&by=all&statistic=sum&from=-55m&to=-5m&step=1m";
      assertThat(program.json(query).path("series").path(0).path("values"))
          .hasSizeBetween(50, 51); // the ends of the range are aligned down
      Await.until(
          "a target has a decision",
          Duration.ofSeconds(30),
          () -> program.json("/api/targets").path("targets").path(0).path("decision").isObject(),
          program::output);
      assertThat(program.json("/api/targets").path("problems")).isEmpty();
      assertThat(program.json("/api/targets").path("targets")).hasSize(7);
    }
  }

  @Test
  void aPoliteRequestEndsItWithinSeconds() throws Exception {
    try (Program program = demo(directory)) {
      program.awaitReady();
      assertThat(program.stop()).isLessThan(Duration.ofSeconds(5));
      assertThat(program.output()).doesNotContain("Exception");
    }
  }

  @Test
  void itStartsAgainOnWhatItLeft() throws Exception {
    try (Program program = demo(directory)) {
      program.awaitReady();
      program.kill();
    }
    try (Program program = demo(directory)) {
      program.awaitReady();
      assertThat(program.json("/api/status").path("store").path("problems")).isEmpty();
    }
  }

  @Test
  void itStartsAndScalesOnDataThatIsDamaged() throws Exception {
    try (Program program = demo(directory)) {
      program.awaitReady();
    }
    damageSources(directory.resolve("demo"));
    try (Program program = demo(directory)) {
      program.awaitReady();
      assertThat(program.json("/api/status").path("store").path("problems").path(0).asText())
          .contains("put aside", "demo.damaged-1", "What was suspended stays so");
      Await.until(
          "a target has a decision",
          Duration.ofSeconds(30),
          () -> program.json("/api/targets").path("targets").path(0).path("decision").isObject(),
          program::output);
      assertThat(isAllSuspended(program)).isFalse();
    }
    Files.delete(directory.resolve("demo").resolve("CURRENT"));
    try (Program program = demo(directory)) {
      program.awaitReady();
      assertThat(program.json("/api/status").path("store").path("problems").path(1).asText())
          .contains("demo.damaged-2", "all scaling was");
      assertThat(isAllSuspended(program)).isTrue();
    }
  }

  private static boolean isAllSuspended(Program program) throws Exception {
    return program.json("/api/status").path("autoscaler").path("allSuspended").asBoolean();
  }

  /// Flips a bit behind the properties of the files of sources, which have the family's name.
  private static void damageSources(Path store) throws Exception {
    // What is in the log is in files after a start.
    RocksStore.open(store, StoreSettings.DEFAULT, InstantSource.system()).close();
    List<Path> files;
    try (var all = Files.list(store)) {
      files = all.filter(file -> file.toString().endsWith(".sst")).toList();
    }
    int damaged = 0;
    for (Path file : files) {
      if (Files.readString(file, StandardCharsets.ISO_8859_1).contains("namemeta")) {
        Damage.flip(file, Files.size(file) - 60);
        damaged++;
      }
    }
    assertThat(damaged).isPositive();
  }

  private static Program started(Program first, Path data) throws Exception {
    first.awaitReady();
    return demo(data);
  }

  private static Program demo(Path data, String... flags) throws Exception {
    List<String> all = new ArrayList<>(List.of("--demo", "--data", data.toString()));
    all.addAll(flags.length > 0 ? List.of(flags) : List.of("--listen", "127.0.0.1:0"));
    return Program.start(all.toArray(String[]::new));
  }

  private static void refuses(Program program, String place) throws Exception {
    assertThat(program.exitCode()).isEqualTo(1);
    assertThat(program.output().lines().toList())
        .as(program.output())
        .hasSize(1)
        .allSatisfy(line -> assertThat(line).startsWith("plimsoll: ").contains(place));
  }
}
