package io.plimsoll.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.store.Durability;
import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.query.Grouping;
import io.plimsoll.store.query.Query;
import io.plimsoll.store.query.Selector;
import io.plimsoll.store.query.SeriesData;
import io.plimsoll.store.query.Statistic;
import io.plimsoll.testing.Subprocess;
import io.plimsoll.testing.TestClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A process that appends frames until it is killed, and says which were acknowledged.
///
/// What every frame holds is a function of its number, so whoever killed it knows what has to be in
/// the store without asking the store.
final class Appender {
  static final List<Container> CONTAINERS = Fleet.containers("web", 5);

  /// Keeps more frames than any run appends.
  static final StoreSettings SETTINGS =
      StoreSettings.DEFAULT.withRetention(Duration.ofDays(3_650), Duration.ofDays(3_650));

  private static final long END = 10_000_000;

  /// As many datapoints as a query may ask for.
  private static final int PAGE = 10_000;

  private Appender() {}

  /// What a run left behind.
  ///
  /// @param frames how many frames are acknowledged, of this run and those before
  /// @param ages how long before the last acknowledged frame each one was, the last one first
  record Acknowledged(long frames, List<Duration> ages) {}

  /// Appends numbered frames for ever; for each that is acknowledged it prints the number and the
  /// time.
  public static void main(String[] arguments) throws IOException {
    StoreSettings settings = SETTINGS.withDurability(Durability.valueOf(arguments[2]));
    RocksStore store = RocksStore.open(Path.of(arguments[0]), settings, clock());
    for (long step = Long.parseLong(arguments[1]); ; step++) {
      store.append(frame(step));
      // A line that was cut short has no full stop.
      System.out.println(step + " " + System.nanoTime() + ".");
    }
  }

  static TestClock clock() {
    return new TestClock(Fleet.instant(END));
  }

  /// The frame of a step, in which every container has a value of its own.
  static Frame frame(long step) {
    return Fleet.frame(
        "n1",
        Fleet.at(step),
        CONTAINERS,
        ContainerMetric.MEMORY_RSS,
        row -> value(step, (int) row));
  }

  static long value(long step, int row) {
    return (step * 7_919 + row * 104_729L) % 1_000_003;
  }

  /// Checks that the store has frames without a gap, every value of them as it was appended, and
  /// nothing else.
  ///
  /// @return how many
  static long survivors(RocksStore store, long end) throws IOException {
    long there = 0;
    for (long from = 0; from < end && there == from; from += PAGE) {
      there += survivors(store, from, Math.min(end, from + PAGE));
    }
    return there;
  }

  private static long survivors(RocksStore store, long from, long to) throws IOException {
    List<SeriesData> answer = query(store, from, to);
    assertThat(answer).hasSize(answer.isEmpty() ? 0 : CONTAINERS.size());
    for (SeriesData series : answer) {
      int row = row(series.dimensions());
      double[] expected = new double[answer.getFirst().values().length];
      Arrays.setAll(expected, step -> value(from + step, row));
      assertThat(series.values()).as(CONTAINERS.get(row).name()).isEqualTo(expected);
      assertThat(series.atMillis()[expected.length - 1])
          .isEqualTo(Fleet.at(from + expected.length - 1));
    }
    return answer.isEmpty() ? 0 : answer.getFirst().values().length;
  }

  /// The steps of which the store has every container, after a check that whatever it has of any is
  /// as it was appended.
  static Set<Long> steps(RocksStore store, long end) throws IOException {
    Map<Long, Integer> found = new HashMap<>();
    for (SeriesData series : query(store, 0, end)) {
      int row = row(series.dimensions());
      for (int i = 0; i < series.values().length; i++) {
        long step = (series.atMillis()[i] - Fleet.at(0)) / Fleet.STEP_MILLIS;
        if (!Double.isNaN(series.values()[i])) {
          assertThat(series.values()[i]).as("step %d", step).isEqualTo((double) value(step, row));
          found.merge(step, 1, Integer::sum);
        }
      }
    }
    found.values().removeIf(containers -> containers < CONTAINERS.size());
    return found.keySet();
  }

  private static List<SeriesData> query(RocksStore store, long from, long to) throws IOException {
    return store.query(
        new Query(
            Selector.ALL,
            "memory.rss",
            Fleet.instant(from),
            Fleet.instant(to),
            Fleet.STEP,
            Statistic.SUM,
            Grouping.CONTAINER));
  }

  private static int row(Map<String, String> dimensions) {
    for (int row = 0; row < CONTAINERS.size(); row++) {
      if (dimensions.containsValue(CONTAINERS.get(row).id())) {
        return row;
      }
    }
    throw new AssertionError("an unknown container: " + dimensions);
  }

  static Process start(
      Path directory, long from, Durability durability, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder =
        Subprocess.java(
                List.of("-XX:TieredStopAtLevel=1", "-Xmx128m"),
                Appender.class.getName(),
                directory.toString(),
                String.valueOf(from),
                durability.name())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    return builder.start();
  }

  /// Reads acknowledgements; kills the process after some, or after a while, whichever comes last;
  /// and reads what it said before it died.
  static Acknowledged killAfter(Process process, long from, long frames, Duration least)
      throws IOException, InterruptedException {
    List<Long> times = new ArrayList<>();
    long last = from - 1;
    try (BufferedReader output = process.inputReader(StandardCharsets.US_ASCII)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        int space = line.indexOf(' ');
        if (space > 0 && line.endsWith(".")) {
          last = Long.parseLong(line.substring(0, space));
          times.add(Long.valueOf(line.substring(space + 1, line.length() - 1)));
          if (times.size() >= frames && times.getLast() - times.getFirst() >= least.toNanos()) {
            process.toHandle().destroyForcibly();
          }
        }
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    long end = times.isEmpty() ? 0 : times.getLast();
    List<Duration> ages =
        times.reversed().stream().map(time -> Duration.ofNanos(end - time)).toList();
    return new Acknowledged(last + 1, ages);
  }
}
