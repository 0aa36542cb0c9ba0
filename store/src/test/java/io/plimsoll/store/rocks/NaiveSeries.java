package io.plimsoll.store.rocks;

import io.plimsoll.store.label.Labels;
import io.plimsoll.store.sample.ValueCode;
import io.plimsoll.store.series.Appended;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Keeps every sample in a map: what labelled series must agree with.
final class NaiveSeries {
  private final InstantSource clock;
  private final Map<Labels, NavigableMap<Long, Long>> series = new HashMap<>();
  private long newest = -1;

  record Sample(Labels labels, long millis, long bits) {}

  NaiveSeries(InstantSource clock) {
    this.clock = clock;
  }

  Appended append(List<Sample> batch) {
    long now = clock.millis();
    long oldest = newest < 0 ? 0 : Math.min(newest, now) - 3_600_000;
    int kept = 0;
    int tooOld = 0;
    int tooFarAhead = 0;
    int conflicting = 0;
    for (Sample sample : batch) {
      if (sample.millis() > now + 600_000) {
        tooFarAhead++;
      } else if (sample.millis() < oldest) {
        tooOld++;
      } else {
        newest = Math.max(newest, sample.millis());
        // One pattern of bits does not come back, so none is told from the one kept for it.
        long bits = ValueCode.bits(ValueCode.of(sample.bits()));
        Long known =
            series
                .computeIfAbsent(sample.labels(), labels -> new TreeMap<>())
                .putIfAbsent(sample.millis(), bits);
        if (known == null || known == bits) {
          kept++;
        } else {
          conflicting++;
        }
      }
    }
    return new Appended(kept, tooOld, tooFarAhead, conflicting, 0, null);
  }

  Map<Labels, NavigableMap<Long, Long>> read(long from, long through) {
    Map<Labels, NavigableMap<Long, Long>> found = new HashMap<>();
    series.forEach((labels, samples) -> {
      TreeMap<Long, Long> inside = new TreeMap<>(samples.subMap(from, true, through, true));
      if (!inside.isEmpty()) {
        found.put(labels, inside);
      }
    });
    return found;
  }
}
