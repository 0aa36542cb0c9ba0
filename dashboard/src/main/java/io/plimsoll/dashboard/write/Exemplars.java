package io.plimsoll.dashboard.write;

import io.plimsoll.store.label.Labels;
import io.plimsoll.store.label.Matchers;
import io.plimsoll.store.query.QueryStoppedException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The newest exemplars of series: single events that stand for many, told by what names them, such
/// as a trace.
///
/// They are in memory only, as an example is of use while what it is one of can still be looked at;
/// a restart begins without any. Thread-safe.
public final class Exemplars {
  /// Most of one series; whoever looks for an example takes the first that suits.
  static final int MAX_PER_SERIES = 10;

  /// Longest names and values of one together, as in OpenMetrics.
  static final int MAX_CHARACTERS = 128;

  /// One further ahead of the clock would keep all later ones of its series out, as samples would.
  static final Duration MAX_AHEAD = Duration.ofMinutes(10);

  /// Most of all together, some 16 MB and tens of thousands. The series that got none for longest
  /// lose theirs first.
  static final int MAX_COST = 8 << 20;

  /// What objects cost beside their texts, in characters.
  private static final int OVERHEAD = 100;

  /// One example.
  ///
  /// @param labels what names it
  /// @param value its value
  /// @param atMillis when it was
  public record Exemplar(Map<String, String> labels, double value, long atMillis) {
    /// Copies the labels.
    public Exemplar {
      labels = Map.copyOf(labels);
    }
  }

  /// The examples of a series, the newest last.
  ///
  /// @param labels of the series
  public record OfSeries(Labels labels, List<Exemplar> exemplars) {}

  private final LinkedHashMap<Labels, Deque<Exemplar>> bySeries =
      new LinkedHashMap<>(16, 0.75f, true);
  private final InstantSource clock;
  private long cost;

  /// Keeps none yet.
  ///
  /// @param clock tells what is ahead of the time
  public Exemplars(InstantSource clock) {
    this.clock = clock;
  }

  /// Keeps an exemplar, unless it has no time or one that is yet to come, its labels are too long,
  /// or the series has a newer one.
  ///
  /// @return whether it is kept, be it only now or before
  synchronized boolean add(Labels series, Exemplar exemplar) {
    if (exemplar.atMillis() <= 0
        || exemplar.atMillis() > clock.millis() + MAX_AHEAD.toMillis()
        || characters(exemplar.labels()) > MAX_CHARACTERS) {
      return false;
    }
    Deque<Exemplar> kept = bySeries.get(series);
    if (kept != null && kept.getLast().atMillis() >= exemplar.atMillis()) {
      return kept.contains(exemplar);
    }
    if (kept == null) {
      kept = new ArrayDeque<>();
      bySeries.put(series, kept);
      cost += cost(series);
    }
    kept.addLast(exemplar);
    cost += cost(exemplar);
    if (kept.size() > MAX_PER_SERIES) {
      cost -= cost(kept.removeFirst());
    }
    makeRoom();
    return true;
  }

  private void makeRoom() {
    Iterator<Map.Entry<Labels, Deque<Exemplar>>> oldest = bySeries.entrySet().iterator();
    while (cost > MAX_COST) {
      Map.Entry<Labels, Deque<Exemplar>> one = oldest.next();
      cost -= cost(one.getKey());
      one.getValue().forEach(exemplar -> cost -= cost(exemplar));
      oldest.remove();
    }
  }

  private static int cost(Labels series) {
    return 2 * OVERHEAD + characters(series.toMap());
  }

  private static int cost(Exemplar exemplar) {
    return OVERHEAD + characters(exemplar.labels());
  }

  private static int characters(Map<String, String> labels) {
    return labels.entrySet().stream()
        .mapToInt(label -> label.getKey().length() + label.getValue().length())
        .sum();
  }

  /// The exemplars of matching series from one time up to another, in order of the series.
  ///
  /// @param limit the most series
  /// @throws QueryStoppedException if the budget of the matchers is used up
  public List<OfSeries> find(Matchers matchers, long fromMillis, long throughMillis, int limit)
      throws QueryStoppedException {
    List<OfSeries> found = new ArrayList<>();
    // An expression may take long for a value, and writers must not wait for that.
    for (OfSeries one : all()) {
      if (matchers.test(one.labels())) {
        List<Exemplar> inside =
            one.exemplars().stream()
                .filter(exemplar -> exemplar.atMillis() >= fromMillis)
                .filter(exemplar -> exemplar.atMillis() <= throughMillis)
                .toList();
        if (!inside.isEmpty()) {
          found.add(new OfSeries(one.labels(), inside));
        }
      }
    }
    found.sort(Comparator.comparing(OfSeries::labels));
    return found.size() <= limit ? found : List.copyOf(found.subList(0, limit));
  }

  private synchronized List<OfSeries> all() {
    List<OfSeries> all = new ArrayList<>(bySeries.size());
    bySeries.forEach((series, kept) -> all.add(new OfSeries(series, List.copyOf(kept))));
    return all;
  }
}
