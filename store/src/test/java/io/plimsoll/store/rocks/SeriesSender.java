package io.plimsoll.store.rocks;

import io.plimsoll.store.StoreException;
import io.plimsoll.store.label.LabelHash;
import io.plimsoll.store.label.LabelMatcher;
import io.plimsoll.store.label.Labels;
import io.plimsoll.store.label.Matchers;
import io.plimsoll.store.live.SampleRun;
import io.plimsoll.store.query.QueryBudget;
import io.plimsoll.store.sample.ValueCode;
import io.plimsoll.store.series.Appended;
import io.plimsoll.store.series.SampleBatch;
import io.plimsoll.store.series.SeriesStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Sends samples as one who has received them would, and reads them back.
final class SeriesSender {
  private static final Matchers ALL =
      Matchers.of(
          List.of(new LabelMatcher(Labels.NAME, LabelMatcher.Operator.NOT_EQUAL, "")),
          QueryBudget.standard());

  private final SeriesStore store;
  private final SampleBatch batch = new SampleBatch();
  private final List<Labels> sent = new ArrayList<>();
  private final LabelHash hash = new LabelHash();
  private int before = SeriesStore.NONE;

  SeriesSender(SeriesStore store) {
    this.store = store;
  }

  /// Adds a sample, unless its series is refused.
  ///
  /// @return whether the series is there
  boolean add(Labels labels, long millis, double value) throws IOException {
    return addBits(labels, millis, Double.doubleToRawLongBits(value));
  }

  /// The same for the bits of a value.
  boolean addBits(Labels labels, long millis, long bits) throws IOException {
    int series = find(labels);
    if (series == SeriesStore.NONE) {
      return false;
    }
    sent.add(labels);
    batch.add(series, millis, bits);
    return true;
  }

  private int find(Labels labels) throws IOException {
    byte[] bytes = labels.toString().getBytes(StandardCharsets.UTF_8);
    hash.start(1);
    hash.add(bytes, 0, bytes.length);
    int series = store.find(hash.high(), hash.low(), before);
    before = series == SeriesStore.NONE ? store.admit(hash.high(), hash.low(), labels) : series;
    return before;
  }

  /// Sends what was added, and once more if a series left the memory since it was found.
  Appended send() throws IOException {
    try {
      return store.append(batch);
    } catch (StoreException failure) {
      if (!String.valueOf(failure.getMessage()).contains("find it again")) {
        throw failure;
      }
      SampleBatch again = new SampleBatch();
      for (int i = 0; i < batch.size(); i++) {
        again.add(find(sent.get(i)), batch.millis(i), batch.bits(i));
      }
      return store.append(again);
    } finally {
      batch.clear();
      sent.clear();
    }
  }

  /// The bits of all samples later than one time, up to another.
  static Map<Labels, NavigableMap<Long, Long>> read(RocksStore store, long after, long through)
      throws IOException {
    Map<Labels, NavigableMap<Long, Long>> found = new HashMap<>();
    ((RocksSeries) store.series())
        .read(QueryBudget.standard(), after, through, false)
        .run(ALL, (labels, samples) -> assertNew(found.put(labels, bits(samples)), labels));
    return found;
  }

  private static void assertNew(@Nullable Object before, Labels labels) {
    if (before != null) {
      throw new AssertionError(labels + " comes twice");
    }
  }

  private static NavigableMap<Long, Long> bits(SampleRun samples) {
    TreeMap<Long, Long> bits = new TreeMap<>();
    for (int i = 0; i < samples.size(); i++) {
      bits.put(samples.millis()[i], ValueCode.bits(samples.codes()[i]));
    }
    return bits;
  }
}
