package io.plimsoll.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Another program that a test runs. It starts in the same environment on every machine, whatever
/// the person or the service that runs the tests has set; and what it prints is kept apart from
/// what it warns of, which depends on the machine.
public final class Subprocess {
  /// Where programs are. The last two are on it of few who are not root.
  static final String PATH =
      System.getenv().getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin") + ":/usr/sbin:/sbin";

  /// Nobody has settings there.
  private static final String NOWHERE = "/nonexistent";

  private Subprocess() {}

  /// Prepares a program that is found on the `PATH`. The caller may add to its environment.
  public static ProcessBuilder prepare(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command));
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.put("PATH", PATH);
    environment.put("LC_ALL", "C.UTF-8");
    environment.put("TZ", "UTC");
    environment.put("DOCKER_CONFIG", NOWHERE);
    return builder;
  }

  /// Prepares a program that is found on the `PATH`.
  public static ProcessBuilder prepare(String... command) {
    return prepare(List.of(command));
  }

  /// Prepares the Java that runs the tests, on their class path.
  ///
  /// @param options of Java itself
  /// @param main name of the class to run
  public static ProcessBuilder java(List<String> options, String main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(options);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main);
    command.addAll(List.of(arguments));
    return prepare(command);
  }

  /// Runs a program to its end.
  ///
  /// @return what it printed on its standard output
  /// @throws IOException if it fails, with all that it said, or does not end in time
  public static String output(ProcessBuilder builder, Duration within) throws IOException {
    Path directory = Files.createTempDirectory("plimsoll-process");
    Path output = directory.resolve("output");
    Path errors = directory.resolve("errors");
    try {
      Process process =
          builder.redirectOutput(output.toFile()).redirectError(errors.toFile()).start();
      try {
        if (!process.waitFor(within.toNanos(), TimeUnit.NANOSECONDS)) {
          throw new IOException(builder.command() + " did not end within " + within);
        }
      } finally {
        process.destroyForcibly();
      }
      String printed = text(output);
      if (process.exitValue() != 0) {
        throw new IOException(builder.command() + " failed: " + text(errors) + printed);
      }
      return printed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(builder.command() + " was interrupted", e);
    } finally {
      Files.deleteIfExists(output);
      Files.deleteIfExists(errors);
      Files.delete(directory);
    }
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
