package io.plimsoll.store.rocks;

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
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Sends samples as one who has received them would, and reads them back.
final class SeriesSender {
  private static final Matchers ALL =
      Matchers.of(List.of(new LabelMatcher(Labels.NAME, LabelMatcher.Operator.NOT_EQUAL, "")));

  private final SeriesStore store;
  private final SampleBatch batch = new SampleBatch();
  private final LabelHash hash = new LabelHash();

  SeriesSender(SeriesStore store) {
    this.store = store;
  }

  /// Adds a sample, unless its series is refused.
  ///
  /// @return whether the series is there
  boolean add(Labels labels, long millis, long bits) {
    byte[] bytes = labels.toString().getBytes(StandardCharsets.UTF_8);
    hash.start(1);
    hash.add(bytes, 0, bytes.length);
    int series = store.find(hash.high(), hash.low());
    try {
      series = series == SeriesStore.NONE ? store.admit(hash.high(), hash.low(), labels) : series;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    if (series == SeriesStore.NONE) {
      return false;
    }
    batch.add(series, millis, bits);
    return true;
  }

  boolean add(Labels labels, long millis, double value) {
    return add(labels, millis, Double.doubleToRawLongBits(value));
  }

  Appended send() throws IOException {
    Appended appended = store.append(batch);
    batch.clear();
    return appended;
  }

  /// The bits of all samples later than one time, up to another.
  static Map<Labels, TreeMap<Long, Long>> read(RocksStore store, long after, long through)
      throws IOException {
    Map<Labels, TreeMap<Long, Long>> found = new HashMap<>();
    RocksSeries series = (RocksSeries) store.series();
    boolean complete;
    do {
      found.clear();
      complete =
          series
              .read(QueryBudget.standard(), after, through, false)
              .run(ALL, (labels, samples) -> assertNew(found.put(labels, bits(samples)), labels));
    } while (!complete);
    return found;
  }

  private static void assertNew(@Nullable Object before, Labels labels) {
    if (before != null) {
      throw new AssertionError(labels + " comes twice");
    }
  }

  private static TreeMap<Long, Long> bits(SampleRun samples) {
    TreeMap<Long, Long> bits = new TreeMap<>();
    for (int i = 0; i < samples.size(); i++) {
      bits.put(samples.millis()[i], ValueCode.bits(samples.codes()[i]));
    }
    return bits;
  }
}
