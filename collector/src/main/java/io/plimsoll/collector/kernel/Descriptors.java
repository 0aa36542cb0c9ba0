package io.plimsoll.collector.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// How many files and connections this process may have open at once, and what of that is for whom.
/// Whoever opens as many as it is asked to takes a share, so that all together never run out: the
/// store would have to take a file that cannot be opened for a disk that fails.
public final class Descriptors {
  /// For what there is always, and for what comes and goes: 101 were open at rest, libraries and an
  /// empty store among them (seen on 2026-11-29), and half as much again is for connections to an
  /// engine, logs, compactions and backups.
  public static final int RESERVE = 152;

  /// Least that the program runs with: the reserve, and of tables and connections as many as
  /// RocksDB takes at least.
  public static final int NEEDED = RESERVE + 2 * Share.LEAST;

  /// Used where the limit of the process cannot be learnt: the usual one.
  private static final int USUAL = 1_024;

  private static final String LINE = "Max open files";
  private static final int LIMIT = limit(Path.of("/proc"));

  /// Those who take many.
  public enum Share {
    /// Connections of browsers and programs.
    CONNECTIONS,
    /// Files of the store.
    TABLES;

    private static final int LEAST = 20;

    /// Two hundred browsers with events and a query each, and room for scrapes and programs; or
    /// eight gigabytes of samples.
    public static final int MOST = 512;

    private static final int PART = 4;

    /// A quarter each of what the reserve leaves; the other half is for files of the kernel.
    public int descriptors() {
      return of(LIMIT);
    }

    int of(int limit) {
      return Math.clamp((limit - RESERVE) / PART, LEAST, MOST);
    }
  }

  private Descriptors() {}

  /// The most that this process may have open.
  public static int limit() {
    return LIMIT;
  }

  /// The limit of this process, as `<procRoot>/self/limits` tells. Java has raised it as far as it
  /// may by the time that this is asked.
  static int limit(Path procRoot) {
    try {
      for (String line : Files.readAllLines(procRoot.resolve("self/limits"))) {
        if (line.startsWith(LINE)) {
          String soft = line.substring(LINE.length()).strip().split(" +", 2)[0];
          return (int) Math.min(Integer.MAX_VALUE, Long.parseLong(soft));
        }
      }
    } catch (IOException | NumberFormatException unknown) {
      // No limits to read, or "unlimited": the usual number serves either way.
      return USUAL;
    }
    return USUAL;
  }

  /// Whether there are too few for the program.
  public static boolean tooFew() {
    return LIMIT < NEEDED;
  }

  /// Whether somebody has a smaller share than would be of use.
  public static boolean scarce() {
    return Share.TABLES.descriptors() < Share.MOST;
  }
}
