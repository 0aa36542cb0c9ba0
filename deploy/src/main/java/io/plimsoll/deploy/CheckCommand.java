package io.plimsoll.deploy;

import io.plimsoll.store.rocks.CheckReport;
import io.plimsoll.store.rocks.StoreCheck;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/// `./plimsoll check`: reads a data directory that no process has open, says what is in it, and
/// changes nothing.
@CommandLine.Command(
    name = "plimsoll check",
    mixinStandardHelpOptions = true,
    versionProvider = Command.Versions.class,
    usageHelpAutoWidth = true,
    description = "Verifies all checksums of a data directory and says what is in it.",
    footer = "Exit code: 0 all is well, 1 something is damaged, 2 it cannot be opened or read.")
final class CheckCommand implements Callable<Integer> {
  private final PrintStream out = System.out;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "plimsoll-data",
      description = "The data directory, or a backup. Default: plimsoll-data")
  private Path data = Path.of("plimsoll-data");

  CheckCommand() {}

  /// Runs the command line and ends the process.
  public static void main(String[] arguments) {
    System.exit(
        Command.line(new CheckCommand())
            .setExecutionExceptionHandler((e, _, _) -> Math.max(Command.failed(e), 2))
            .execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    List<Path> stores = new ArrayList<>();
    for (String name : Choice.STORES) {
      stores.add(data.resolve(name));
    }
    stores.add(data);
    stores.removeIf(store -> !StoreCheck.isStore(store));
    if (stores.isEmpty()) {
      throw new IOException("There is no store in " + data.toAbsolutePath());
    }
    int code = 0;
    try (Scratch scratch = Scratch.make("plimsoll-check")) {
      for (Path store : stores) {
        CheckReport report = StoreCheck.run(store, scratch.directory(), InstantSource.system());
        print(report);
        code = Math.max(code, report.verdict().ordinal());
      }
    }
    return code;
  }

  private void print(CheckReport report) {
    out.println(report.directory());
    String last =
        report.verdict() == CheckReport.Verdict.UNREADABLE
            ? "unknown"
            : "%,d".formatted(report.lastWrite());
    out.printf("  last write %s, known to be on the disk %,d%n", last, report.highWater());
    out.printf(
        "  %,d bytes in the log, of what is in no file of a family yet%n", report.logBytes());
    if (!report.contents().isEmpty()) {
      out.printf(
          "  %-17s %12s %8s %14s %14s %8s  %s%n",
          "family", "entries", "damaged", "bytes", "samples", "B/sample", "times");
    }
    for (CheckReport.Content content : report.contents()) {
      String each =
          content.samples() == 0 || content.bytes() == 0
              ? "-"
              : "%.2f".formatted((double) content.bytes() / content.samples());
      out.printf(
          "  %-17s %,12d %,8d %,14d %,14d %8s  %s%n",
          content.family(),
          content.entries(),
          content.damaged(),
          content.bytes(),
          content.samples(),
          each,
          times(content.from(), content.to()));
    }
    report.notes().forEach(note -> out.println("  note: " + note));
    report.damages().forEach(damage -> out.println("  DAMAGE: " + damage));
    out.println("  " + verdict(report.verdict()));
  }

  private static String times(@Nullable Instant from, @Nullable Instant to) {
    return from == null ? "" : from + " to " + to;
  }

  private static String verdict(CheckReport.Verdict verdict) {
    return switch (verdict) {
      case FINE -> "Verdict: fine. Everything is as it was written.";
      case DAMAGED -> "Verdict: damaged. The store opens and answers with the rest.";
      case UNREADABLE ->
          "Verdict: unreadable. Restore a backup, or put back what is named above;"
              + " a start puts it aside and begins anew.";
    };
  }
}
