package io.plimsoll.dashboard.api;

import io.plimsoll.dashboard.view.Shown;
import io.plimsoll.dashboard.view.UsageView;
import io.plimsoll.store.Store;
import io.plimsoll.store.query.Grouping;
import io.plimsoll.store.query.Query;
import io.plimsoll.store.query.QueryBudget;
import io.plimsoll.store.query.Selector;
import io.plimsoll.store.query.SeriesData;
import io.plimsoll.store.query.Statistic;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What every service, or every container, uses at one time: one query per measure for all of them
/// together, however many there are.
final class Usages {
  /// A value older than this many steps is not shown as current.
  private static final int MAX_AGE_STEPS = 6;

  /// The measures of a row, in the order of its columns.
  private enum Column {
    CORES("cpu.usage", Statistic.SUM),
    CPU("cpu.utilization", Statistic.AVG),
    BYTES("memory.working_set", Statistic.SUM),
    MEMORY("memory.utilization", Statistic.AVG),
    RECEIVE("network.receive.bytes", Statistic.SUM),
    TRANSMIT("network.transmit.bytes", Statistic.SUM),
    READ("disk.read.bytes", Statistic.SUM),
    WRITE("disk.write.bytes", Statistic.SUM);

    private final String measure;
    private final Statistic statistic;

    Column(String measure, Statistic statistic) {
      this.measure = measure;
      this.statistic = statistic;
    }
  }

  private final Map<String, double[]> rows = new HashMap<>();

  private Usages() {}

  /// Reads the newest values.
  ///
  /// @param grouping what a row is about
  /// @param key names the row of a series
  /// @param budget for all of them together
  static Usages read(
      Store store,
      Selector selector,
      Grouping grouping,
      Function<Map<String, String>, @Nullable String> key,
      Instant now,
      QueryBudget budget)
      throws IOException {
    Usages usages = new Usages();
    Duration step = Duration.ofMillis(Math.max(1_000, store.ring().slotMillis()));
    Instant from = now.minus(step.multipliedBy(MAX_AGE_STEPS));
    for (Column column : Column.values()) {
      List<SeriesData> answer =
          store.query(
              new Query(
                  selector,
                  column.measure,
                  from,
                  now.plusMillis(1),
                  step,
                  column.statistic,
                  grouping),
              budget);
      for (SeriesData series : answer) {
        String name = key.apply(series.dimensions());
        if (name != null && series.values().length > 0) {
          usages.row(name)[column.ordinal()] = series.values()[series.values().length - 1];
        }
      }
    }
    return usages;
  }

  /// The row of a service or container; every value is null if nothing was read of it.
  UsageView of(String key, @Nullable Double limitCores, @Nullable Double limitBytes) {
    double[] row = row(key);
    return new UsageView(
        new UsageView.Cpu(
            shown(row, Column.CORES, 4), shown(row, Column.CPU, 2), Shown.rounded(limitCores, 3)),
        new UsageView.Memory(
            shown(row, Column.BYTES, 0),
            shown(row, Column.MEMORY, 2),
            Shown.rounded(limitBytes, 0)),
        new UsageView.Network(shown(row, Column.RECEIVE, 0), shown(row, Column.TRANSMIT, 0)),
        new UsageView.Disk(shown(row, Column.READ, 0), shown(row, Column.WRITE, 0)));
  }

  private double[] row(String key) {
    return rows.computeIfAbsent(
        key,
        ignored -> {
          double[] row = new double[Column.values().length];
          Arrays.fill(row, Double.NaN);
          return row;
        });
  }

  private static @Nullable Double shown(double[] row, Column column, int decimals) {
    return Shown.rounded(row[column.ordinal()], decimals);
  }
}
