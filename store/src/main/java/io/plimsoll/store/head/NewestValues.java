package io.plimsoll.store.head;

import io.plimsoll.collector.metric.Frame;
import io.plimsoll.store.measure.Formula;
import io.plimsoll.store.measure.MeasureCatalog;
import io.plimsoll.store.query.Measure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/// The newest value of a few measures of every container, side by side, so that the greatest of
/// many are found without a look at the rows of the others. Used under the lock of the [Head].
///
/// The measures that people look at first are kept from the start, others from the first question
/// about them on. Until its next row a container's value is not known then; nor is it if two of its
/// rows are in one step, as a datapoint is then made of both. Such a container is a candidate
/// whatever its value may be.
///
/// Cost: 5 ns per row and measure, 2 ns per container and question. Memory: 16 bytes a container, 8
/// more for every measure.
final class NewestValues {
  /// The most measures: a page that ranks containers has a handful of columns.
  static final int MAX_MEASURES = 8;

  private static final List<String> FIRST =
      List.of(
          Measure.CPU_UTILIZATION, Measure.MEMORY_UTILIZATION, "cpu.usage", "memory.working_set");

  /// Less than every value.
  private static final double UNKNOWN = Double.NEGATIVE_INFINITY;

  private static final Comparator<Candidate> LEAST_FIRST =
      Comparator.comparingDouble(Candidate::value)
          .thenComparing(candidate -> candidate.head().source(), Source.BY_IDENTITY.reversed());

  private final long maxGapMillis;
  private final Formula[] formulas = new Formula[MAX_MEASURES];
  private final double[][] values = new double[MAX_MEASURES][0];
  private int measures;
  private final List<SourceHead> heads = new ArrayList<>();
  private long[] millis = new long[64];
  private long[] millisBefore = new long[64];

  private record Candidate(double value, SourceHead head) {}

  /// Which containers are ranked.
  ///
  /// @param formula what they are ranked by
  /// @param fromMillis start of a step; containers without a row since then are left out
  /// @param toMillis end of the last step, exclusive
  /// @param count how many are wanted
  record Question(
      Formula formula,
      long fromMillis,
      long toMillis,
      long stepMillis,
      int count,
      Predicate<Source> matches) {}

  /// No container yet.
  ///
  /// @param maxGapMillis the longest time between two rows over which there is a rate
  NewestValues(long maxGapMillis) {
    this.maxGapMillis = maxGapMillis;
    FIRST.forEach(name -> measure(MeasureCatalog.formula(name)));
  }

  /// Gives a container a place.
  void add(SourceHead head) {
    int place = heads.size();
    if (place == millis.length) {
      int capacity = place + place / 2;
      millis = Arrays.copyOf(millis, capacity);
      millisBefore = Arrays.copyOf(millisBefore, capacity);
      for (int i = 0; i < measures; i++) {
        values[i] = Arrays.copyOf(values[i], capacity);
      }
    }
    heads.add(head);
    head.place(place);
    millis[place] = head.lastMillis();
    for (int i = 0; i < measures; i++) {
      values[i][place] = UNKNOWN;
    }
  }

  /// Gives the place of a container to the last one.
  void remove(SourceHead head) {
    int place = head.place();
    int last = heads.size() - 1;
    SourceHead moved = heads.get(last);
    heads.set(place, moved);
    heads.remove(last);
    moved.place(place);
    millis[place] = millis[last];
    millisBefore[place] = millisBefore[last];
    for (int i = 0; i < measures; i++) {
      values[i][place] = values[i][last];
    }
  }

  /// Takes a row that is about to become the newest of its container.
  void row(SourceHead head, long atMillis, long[] row) {
    int place = head.place();
    long before = head.lastMillis();
    millisBefore[place] = before;
    millis[place] = atMillis;
    long elapsed = atMillis - before;
    boolean linked = before >= 0 && elapsed <= maxGapMillis;
    for (int i = 0; i < measures; i++) {
      Formula formula = formulas[i];
      int limit = formula.limitColumn();
      values[i][place] =
          formula.value(
              linked ? head.last()[formula.column()] : Frame.MISSING,
              row[formula.column()],
              limit < 0 ? 0 : row[limit],
              elapsed);
    }
  }

  /// The containers with the greatest values, and those whose value is not known.
  List<SourceHead> greatest(Question question) {
    int measure = measure(question.formula());
    List<SourceHead> found = new ArrayList<>();
    PriorityQueue<Candidate> best = new PriorityQueue<>(LEAST_FIRST);
    for (int i = 0; i < heads.size(); i++) {
      if (millis[i] >= question.fromMillis()) {
        double value = measure < 0 || !isAlone(i, question) ? UNKNOWN : values[measure][i];
        boolean unknown = value == UNKNOWN || Double.isNaN(value);
        if (unknown && question.matches().test(heads.get(i).source())) {
          found.add(heads.get(i));
        } else if (!unknown) {
          consider(best, value, heads.get(i), question);
        }
      }
    }
    best.forEach(candidate -> found.add(candidate.head()));
    return found;
  }

  /// Whether the newest row makes the newest datapoint by itself.
  private boolean isAlone(int place, Question question) {
    return millis[place] < question.toMillis()
        && millisBefore[place] < millis[place] - millis[place] % question.stepMillis();
  }

  private static void consider(
      PriorityQueue<Candidate> best, double value, SourceHead head, Question question) {
    boolean full = best.size() == question.count();
    if (full && value < best.element().value()) {
      return;
    }
    Candidate candidate = new Candidate(value, head);
    if ((!full || LEAST_FIRST.compare(candidate, best.element()) > 0)
        && question.matches().test(head.source())) {
      best.add(candidate);
      if (full) {
        best.remove();
      }
    }
  }

  /// The place of a measure, which is kept from now on, or -1 if there are too many.
  private int measure(Formula formula) {
    for (int i = 0; i < measures; i++) {
      if (formulas[i] == formula) {
        return i;
      }
    }
    if (measures < MAX_MEASURES) {
      formulas[measures] = formula;
      values[measures] = new double[millis.length];
      Arrays.fill(values[measures], UNKNOWN);
      measures++;
    }
    return -1;
  }
}
