package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.deploy.testing.Program;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Data is copied while the program runs, verified, and started on.
class BackupCommandTest {
  private static final URI NO_ENGINE = URI.create("unix:///nonexistent/docker.sock");

  private static final String LISTEN = "--listen=127.0.0.1:0";

  @TempDir private Path directory;

  @Test
  void aCopyOfTheRunningProgramIsVerifiedAndStartedOn() throws Exception {
    Path data = directory.resolve("data");
    Path copy = data.resolve("backups/today");
    try (Program program = Program.ready(data, NO_ENGINE, "--demo")) {
      String from = program.page().toString();
      try (Program backup = command("Backup", "today", "--from", from)) {
        assertThat(backup.exitCode()).as(backup.output()).isZero();
        assertThat(backup.output()).contains("Backed up", "bytes through", copy.toString());
      }
      assertThat(copy.resolve("backup")).content().contains("bytes through");
      try (Program again = command("Backup", "today", "--from", from);
          Program elsewhere = command("Backup", directory + "/copy", "--from", from)) {
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.output()).contains("name is taken");
        assertThat(elsewhere.exitCode()).isEqualTo(1);
        assertThat(elsewhere.output()).contains("--backup-dir", "give a name");
      }
      try (Program inUse = command("Check", "--data", data.toString())) {
        assertThat(inUse.exitCode()).isEqualTo(2);
        assertThat(inUse.output()).contains("in use");
      }
    }
    try (Program check = command("Check", "--data", copy.toString())) {
      assertThat(check.exitCode()).as(check.output()).isZero();
      assertThat(check.output()).contains("chunks", "Verdict: fine");
    }
    try (Program restored = Program.ready(copy, NO_ENGINE, "--demo")) {
      assertThat(restored.json("/api/status").at("/store/problems")).isEmpty();
    }
  }

  @Test
  void withoutAProgramTheDirectoryItselfIsCopied() throws Exception {
    Path data = directory.resolve("data");
    Path copy = directory.resolve("copy");
    Program.ready(data, NO_ENGINE, "--demo").close();
    try (Program refused = command("Backup", "today", "--from", "http://127.0.0.1:9")) {
      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.output()).contains("No Plimsoll runs at", "--data");
      assertThat(copy).doesNotExist();
    }
    try (Program backup = command("Backup", copy.toString(), "--data", data.toString())) {
      assertThat(backup.exitCode()).as(backup.output()).isZero();
    }
    try (Program check = command("Check", "--data", copy.toString())) {
      assertThat(check.exitCode()).as(check.output()).isZero();
    }
  }

  @Test
  void aBackupThatFailsTakesAwayWhatItMadeAndNothingElse() throws Exception {
    Path kept = Files.createDirectories(directory.resolve("kept"));
    Path deep = kept.resolve("of/today");
    try (Program nowhere = command("Backup", deep.toString(), "--data", "/nonexistent")) {
      assertThat(nowhere.exitCode()).isEqualTo(1);
    }
    assertThat(kept).isEmptyDirectory();
    try (Program noData = command("Backup", kept.toString(), "--data", "/nonexistent");
        Program onFile = command("Backup", "/proc/version", "--data", "/nonexistent")) {
      assertThat(noData.exitCode()).isEqualTo(1);
      assertThat(noData.output()).isEqualTo("plimsoll: There is no store in /nonexistent");
      assertThat(onFile.exitCode()).isEqualTo(1);
      assertThat(onFile.output()).contains("/proc/version is no empty directory");
    }
    assertThat(kept).isEmptyDirectory();
  }

  @Test
  void aCheckTellsHowMuchTheLogHas() throws Exception {
    Path data = directory.resolve("data");
    try (Program program = Program.start("--demo", "--data", data.toString(), LISTEN)) {
      program.awaitReady();
      program.kill();
    }
    try (Program check = command("Check", "--data", data.toString())) {
      assertThat(check.exitCode()).as(check.output()).isZero();
      assertThat(check.output())
          .containsPattern("[1-9][0-9,]+ bytes in the log")
          .doesNotContainPattern("frames .* 0\\.00 ");
    }
  }

  @Test
  void aBackupThatWasNotFinishedIsNoPlaceToStart() throws Exception {
    Files.createDirectories(directory.resolve("demo.unfinished"));
    try (Program program = Program.start("--demo", "--data", directory.toString())) {
      assertThat(program.exitCode()).isEqualTo(1);
      assertThat(program.output()).contains("a backup that was not finished");
    }
  }

  private static Program command(String name, String... flags) throws Exception {
    return Program.startCommand(name + "Command", flags);
  }
}
