package io.plimsoll.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.store.Durability;
import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.document.Documents;
import io.plimsoll.store.label.Labels;
import io.plimsoll.testing.Subprocess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

/// A process that appends numbered steps until it is killed, and says which were acknowledged.
///
/// A step is a frame, then samples of labelled series, one of them late, then now and then changes
/// of documents, in this order. What it holds is a function of its number. A process that goes on
/// where another was killed repeats the step that was under way.
final class MixedAppender {
  private static final int SERIES = 12;

  /// Time of samples, so that buckets of series close about as often as those of frames.
  private static final long SERIES_STEP_MILLIS = 3 * Fleet.STEP_MILLIS;

  /// A step after which other series are sent, so that the old ones leave memory.
  private static final int GENERATION = 100;

  /// How many steps a late sample is late: its bucket may be closed.
  private static final int LATE = 160;

  /// Activities at any time.
  private static final int KEPT = 10;

  private MixedAppender() {}

  /// Appends for ever; for each step that is acknowledged it prints the number and the time.
  public static void main(String[] arguments) throws IOException {
    StoreSettings settings = Appender.SETTINGS.withDurability(Durability.valueOf(arguments[2]));
    RocksStore store = RocksStore.open(Path.of(arguments[0]), settings, Appender.clock());
    int documents = Integer.parseInt(arguments[3]);
    long pace = Long.parseLong(arguments[4]);
    for (long step = Long.parseLong(arguments[1]); ; step++) {
      append(store, step, documents);
      // A line that was cut short has no full stop.
      System.out.println(step + " " + System.nanoTime() + ".");
      LockSupport.parkNanos(pace);
    }
  }

  /// @param documents steps between two changes of documents, each of which syncs the log
  /// @param pace time between two steps
  static Process start(
      Path directory,
      long from,
      Durability durability,
      int documents,
      Duration pace,
      Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder =
        Subprocess.java(
                List.of("-XX:TieredStopAtLevel=1", "-Xmx128m"),
                MixedAppender.class.getName(),
                directory.toString(),
                String.valueOf(from),
                durability.name(),
                String.valueOf(documents),
                String.valueOf(pace.toNanos()))
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    return builder.start();
  }

  /// Appends a step.
  static void append(RocksStore store, long step, int documents) throws IOException {
    store.append(Appender.frame(step));
    SeriesSender sender = new SeriesSender(store.series());
    for (int series = 0; series < SERIES; series++) {
      sender.add(labels(step, series), at(step), value(step, series));
    }
    if (step >= LATE) {
      sender.add(labels(step - LATE, 0), at(step - LATE) + 1, value(step, 0));
    }
    if (sender.send().refused() > 0) {
      throw new IllegalStateException("refused");
    }
    if (step % documents == 0) {
      change(store.documents(), step / documents);
    }
  }

  /// An activity comes, an old one goes, and an intent takes the place of another; each of the
  /// three is the last now and then, as the sync of one is that of those before it.
  private static void change(Documents documents, long number) throws IOException {
    for (long turn = number; turn < number + 3; turn++) {
      switch ((int) (turn % 3)) {
        case 0 -> documents.put("activities", key(number), bytes(number));
        case 1 -> documents.put("intents", "shop/web", bytes(number));
        default -> documents.delete("activities", key(number - KEPT));
      }
    }
  }

  private static String key(long number) {
    return "%010d".formatted(number);
  }

  private static byte[] bytes(long number) {
    return ByteBuffer.allocate(64).putLong(number).putLong(40, ~number).array();
  }

  private static Labels labels(long step, int series) {
    return Labels.of(
        Labels.NAME, "metric_" + series % 4, "pod", "p%d-%d".formatted(step / GENERATION, series));
  }

  private static long at(long step) {
    return Fleet.at(0) + step * SERIES_STEP_MILLIS;
  }

  private static double value(long step, int series) {
    return (double) Appender.value(step, series);
  }

  /// Checks that a store has the first steps without a gap, as they were appended, and nothing
  /// else; and that of the step after them nothing is there without what came before it.
  ///
  /// @param acknowledged steps for whose sake documents were changed
  /// @param end more steps than there can be
  /// @return how many steps are there
  static long survivors(RocksStore store, long acknowledged, long end, int documents)
      throws IOException {
    long frames = Appender.survivors(store, end);
    long samples = sampleSteps(store, end);
    assertThat(frames)
        .as("frames, with samples of %d steps", samples)
        .isBetween(samples, samples + 1);
    assertDocuments(store.documents(), acknowledged, samples, documents);
    return samples;
  }

  private static long sampleSteps(RocksStore store, long end) throws IOException {
    Map<Labels, NavigableMap<Long, Long>> found = SeriesSender.read(store, -1, at(end));
    long steps =
        found.values().stream()
            .mapToLong(samples -> (samples.lastKey() - at(0)) / SERIES_STEP_MILLIS + 1)
            .max()
            .orElse(0);
    Map<Labels, NavigableMap<Long, Long>> expected = new HashMap<>();
    for (long step = 0; step < steps; step++) {
      for (int series = 0; series < SERIES; series++) {
        expect(expected, labels(step, series), at(step), value(step, series));
      }
      if (step >= LATE) {
        expect(expected, labels(step - LATE, 0), at(step - LATE) + 1, value(step, 0));
      }
    }
    assertThat(found).as("samples of %d steps", steps).isEqualTo(expected);
    return steps;
  }

  private static void expect(
      Map<Labels, NavigableMap<Long, Long>> all, Labels labels, long millis, double value) {
    all.computeIfAbsent(labels, key -> new TreeMap<>())
        .put(millis, Double.doubleToRawLongBits(value));
  }

  /// Every change of a document is synced: those of acknowledged steps are there, and of the three
  /// of the step that was under way any.
  private static void assertDocuments(
      Documents documents, long acknowledged, long samples, int every) throws IOException {
    long next = Math.ceilDiv(acknowledged, every);
    List<String> there = new ArrayList<>();
    long newest = -1;
    for (Documents.Document document : documents.ascending("activities", "", 1_000)) {
      newest = Long.parseLong(document.key());
      there.add(document.key());
      assertThat(document.value()).isEqualTo(bytes(newest));
    }
    long before = Math.max(0, next - KEPT);
    long after = Math.max(0, next - KEPT + 1);
    assertThat(there)
        .as("activities")
        .isIn(keys(before, next), keys(before, next + 1), keys(after, next), keys(after, next + 1));
    long intent =
        documents
            .find("intents", "shop/web")
            .map(value -> ByteBuffer.wrap(value).getLong())
            .orElse(-1L);
    assertThat(intent).as("intent").isBetween(next - 1, next);
    assertThat(samples)
        .as("what was written before a document")
        .isGreaterThan(Math.max(newest, intent) * every);
  }

  private static List<String> keys(long from, long to) {
    return LongStream.range(from, to).mapToObj(MixedAppender::key).toList();
  }
}
