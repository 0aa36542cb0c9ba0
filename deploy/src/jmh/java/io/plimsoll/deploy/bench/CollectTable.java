package io.plimsoll.deploy.bench;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/// What the ways of reading cost, one line each, with the machine that it was measured on.
final class CollectTable {
  private final List<Cost> costs = new ArrayList<>();
  private final double loadBefore = load();

  /// CPU microseconds per reading.
  ///
  /// @param way what was done
  /// @param client of this process
  /// @param engine of the engine's processes, above what they use of themselves
  /// @param perSecond readings a second
  record Cost(String way, double client, double engine, double perSecond) {
    /// From nanoseconds for a number of readings.
    static Cost of(String way, double client, double engine, long readings, Duration wall) {
      double perSecond = readings / (wall.toNanos() / 1e9);
      return new Cost(way, client / 1e3 / readings, engine / 1e3 / readings, perSecond);
    }

    double total() {
      return client + engine;
    }
  }

  void add(Cost cost) {
    costs.add(cost);
  }

  /// Prints all lines, each with its ratio to `reference`, which is one of them.
  void print(int containers, Cost reference, Instant now) {
    System.out.printf(
        "%d containers, CPU microseconds per reading of one of them%n%-44s %8s %8s %8s %8s %11s%n",
        containers, "", "client", "engine", "total", "ratio", "readings/s");
    for (Cost cost : costs) {
      System.out.printf(
          "%-44s %8.1f %8.1f %8.1f %7.2fx %11.1f%n",
          cost.way(),
          cost.client(),
          cost.engine(),
          cost.total(),
          cost.total() / reference.total(),
          cost.perSecond());
    }
    System.out.printf(
        "%d cores, Linux %s, JDK %s, load average %.1f before and %.1f after, %s%n",
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.version"),
        Runtime.version(),
        loadBefore,
        load(),
        now.truncatedTo(ChronoUnit.MINUTES));
  }

  private static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }
}
