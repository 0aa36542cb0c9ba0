package io.plimsoll.deploy;

import io.plimsoll.collector.file.FileFailure;
import io.plimsoll.deploy.yaml.InvalidSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// The command line: flags in, exit code out. Every failure is one line; with `PLIMSOLL_DEBUG=1`
/// its stack trace follows.
@CommandLine.Command(
    name = "plimsoll up",
    mixinStandardHelpOptions = true,
    versionProvider = Command.Versions.class,
    usageHelpAutoWidth = true,
    description = "Watches containers and keeps their services at their load line.")
final class Command implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  private final Program program;

  @Mixin private Flags flags = new Flags();

  Command(Program program) {
    this.program = program;
  }

  /// What is run with valid settings.
  @FunctionalInterface
  interface Program {
    /// Runs until it is asked to end.
    void run(Config config, Banner banner) throws Exception;
  }

  /// Runs a program with the settings of a command line.
  ///
  /// @return 0 if it ended in order, 1 if it failed, 2 if the settings cannot be used
  static int execute(String[] arguments, Program program) {
    return execute(arguments, new Command(program));
  }

  /// Runs a command with its flags.
  ///
  /// @return as above
  static int execute(String[] arguments, Callable<Integer> command) {
    return line(command).execute(arguments);
  }

  /// A command line that says in one line what is wrong. Whatever language the machine speaks,
  /// numbers are written as JSON, Prometheus and the documentation have them.
  static CommandLine line(Callable<Integer> command) {
    Locale.setDefault(Locale.ROOT);
    if (debugs()) {
      LogSettings.debug();
    }
    return new CommandLine(command)
        .setParameterExceptionHandler((e, _) -> misused(e))
        .setExecutionExceptionHandler((e, _, _) -> failed(e));
  }

  @Override
  public Integer call() throws Exception {
    Banner banner = new Banner(System.out);
    program.run(Config.of(flags, System.getenv()), banner);
    return 0;
  }

  /// Says what is wrong with the flags.
  static int misused(ParameterException e) {
    System.err.println("plimsoll: " + e.getMessage());
    UnmatchedArgumentException.printSuggestions(
        e, new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    return MISUSED;
  }

  /// Says why it failed.
  static int failed(Exception e) {
    String reason =
        switch (e) {
          case IOException failure -> FileFailure.cause(failure);
          case InvalidSettings mistake -> String.valueOf(mistake.getMessage());
          default -> e.toString();
        };
    reason.lines().forEach(line -> System.err.println("plimsoll: " + line));
    if (debugs()) {
      e.printStackTrace();
    }
    return e instanceof InvalidSettings ? MISUSED : FAILED;
  }

  private static boolean debugs() {
    return "1".equals(System.getenv("PLIMSOLL_DEBUG"));
  }

  /// Tells picocli the version.
  static final class Versions implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"plimsoll " + Version.TEXT};
    }
  }
}
