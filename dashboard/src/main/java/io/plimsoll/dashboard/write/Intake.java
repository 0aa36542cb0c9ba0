package io.plimsoll.dashboard.write;

import com.google.protobuf.CodedInputStream;
import io.plimsoll.dashboard.web.HeapShare;
import io.plimsoll.dashboard.write.Exemplars.Exemplar;
import io.plimsoll.store.label.Labels;
import io.plimsoll.store.series.SampleBatch;
import io.plimsoll.store.series.SampleWindow;
import io.plimsoll.store.series.SeriesStore;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Takes the series of a request one after another, and hands all samples to the store at its end.
/// Only then are series added that are not known, so that a request that breaks off takes no places
/// there; nor does a series of whose samples none is within the store's window. Belongs to one
/// thread and is re-used.
final class Intake {
  /// Most samples of one request, 10 MB in arrays and three times that while they grow; Prometheus
  /// sends 2,000 at once. Less on a small heap.
  static final int MAX_SAMPLES = HeapShare.count(500_000, 26, 60);

  /// Most exemplars of one request that are looked at; Prometheus sends 2,000 at once.
  static final int MAX_EXEMPLARS = 10_000;

  /// Most characters in the labels of all series of a request that are not known: those of 80,000
  /// series of containers. In version 2.0 series refer to texts that others share, so that a small
  /// request could otherwise have a gigabyte of labels written.
  static final int MAX_NEW_LABELS = 16 << 20;

  /// Arrays for so many samples are kept for the next request.
  private static final int KEPT_SAMPLES = 50_000;

  private static final int FIRST_CAPACITY = 16;

  // Fields of a sample as they are on the wire, the same in both versions: number and type.
  private static final int VALUE = (1 << 3) | 1;
  private static final int TIMESTAMP = 2 << 3;

  /// Where the labels of a series come from, if they are asked for.
  @FunctionalInterface
  interface LabelSource {
    /// Reads the labels.
    ///
    /// @throws InvalidLabelsException if they name no series
    Labels labels() throws InvalidLabelsException, IOException;
  }

  /// A series that is not known yet, and the place behind its last sample among those of all such.
  private record Newcomer(long high, long low, Labels labels, int end) {}

  private record Example(Labels series, Exemplar exemplar) {}

  private final SeriesStore store;
  private final Exemplars exemplars;
  private final List<Exemplar> own = new ArrayList<>();
  private final List<Example> examples = new ArrayList<>();
  private final List<Newcomer> newcomers = new ArrayList<>();
  private SampleBatch batch = new SampleBatch();
  private SampleBatch ofNewcomers = new SampleBatch();
  private Tally tally = new Tally();
  private long[] millis = new long[FIRST_CAPACITY];
  private long[] bits = new long[FIRST_CAPACITY];
  private int pending;
  private int histograms;
  private int before;
  private long newLabels;

  Intake(SeriesStore store, Exemplars exemplars) {
    this.store = store;
    this.exemplars = exemplars;
  }

  /// Begins a request.
  void start() {
    if (batch.size() > KEPT_SAMPLES) {
      batch = new SampleBatch();
    }
    if (millis.length > KEPT_SAMPLES) {
      millis = new long[FIRST_CAPACITY];
      bits = new long[FIRST_CAPACITY];
    }
    if (ofNewcomers.size() > KEPT_SAMPLES) {
      ofNewcomers = new SampleBatch();
    }
    batch.clear();
    ofNewcomers.clear();
    newcomers.clear();
    newLabels = 0;
    examples.clear();
    tally = new Tally();
    before = SeriesStore.NONE;
    startSeries();
  }

  /// Begins a series.
  void startSeries() {
    pending = 0;
    histograms = 0;
    own.clear();
  }

  /// Reads a sample of the series.
  void sample(CodedInputStream in) throws IOException, UnreadableException {
    int outer = in.pushLimit(in.readRawVarint32());
    long valueBits = 0;
    long atMillis = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case VALUE -> valueBits = in.readRawLittleEndian64();
        case TIMESTAMP -> atMillis = in.readRawVarint64();
        default -> skip(in, tag);
      }
    }
    in.popLimit(outer);
    if (batch.size() + ofNewcomers.size() + pending == MAX_SAMPLES) {
      throw UnreadableException.tooLarge("more than %d samples".formatted(MAX_SAMPLES));
    }
    if (pending == millis.length) {
      millis = Arrays.copyOf(millis, 2 * pending);
      bits = Arrays.copyOf(bits, 2 * pending);
    }
    millis[pending] = atMillis;
    bits[pending++] = valueBits;
  }

  /// Counts a native histogram of the series.
  void histogram(CodedInputStream in, int tag) throws IOException, UnreadableException {
    histograms++;
    skip(in, tag);
  }

  /// Takes an exemplar of the series.
  void exemplar(Exemplar exemplar) {
    if (examples.size() + own.size() < MAX_EXEMPLARS) {
      own.add(exemplar);
    } else {
      tally.exemplar(false);
    }
  }

  /// Counts a metric's metadata.
  void metadata(CodedInputStream in, int tag) throws IOException, UnreadableException {
    tally.metadata();
    skip(in, tag);
  }

  /// Ends a series: finds it by the hash of its labels, and only if it is not known reads them.
  void endSeries(long high, long low, LabelSource source) throws IOException, UnreadableException {
    if (histograms > 0) {
      tally.refuse(Refusal.HISTOGRAM, histograms, tally.wantsText() ? histogramText(source) : "");
    }
    if (!own.isEmpty()) {
      exemplify(source);
    }
    if (pending == 0) {
      return;
    }
    int series = store.find(high, low, before);
    before = series;
    if (series == SeriesStore.NONE) {
      welcome(high, low, source);
    } else {
      for (int i = 0; i < pending; i++) {
        batch.add(series, millis[i], bits[i]);
      }
    }
  }

  /// Notes a series that is not known.
  private void welcome(long high, long low, LabelSource source)
      throws IOException, UnreadableException {
    Labels labels;
    try {
      labels = source.labels();
    } catch (InvalidLabelsException e) {
      tally.refuse(Refusal.LABELS, pending, String.valueOf(e.getMessage()));
      return;
    }
    newLabels += labels.length();
    if (newLabels > MAX_NEW_LABELS) {
      throw UnreadableException.tooLarge(
          "more than %d characters in the labels of series that are not known; send fewer at once"
              .formatted(MAX_NEW_LABELS));
    }
    for (int i = 0; i < pending; i++) {
      ofNewcomers.add(SeriesStore.NONE, millis[i], bits[i]);
    }
    newcomers.add(new Newcomer(high, low, labels, ofNewcomers.size()));
  }

  /// Notes the exemplars of the series, which senders mostly send apart from its samples.
  private void exemplify(LabelSource source) throws IOException {
    try {
      Labels series = source.labels();
      own.forEach(exemplar -> examples.add(new Example(series, exemplar)));
    } catch (InvalidLabelsException e) {
      if (pending + histograms == 0) {
        tally.refuse(Refusal.LABELS, own.size(), String.valueOf(e.getMessage()));
      }
    }
  }

  /// Ends a series whose labels cannot be looked up.
  void refuseSeries(String why) {
    int samples = pending + histograms;
    if (samples + own.size() > 0) {
      tally.refuse(Refusal.LABELS, samples == 0 ? own.size() : samples, why);
    }
  }

  /// Hands the samples to the store.
  ///
  /// @return what became of the request
  /// @throws IOException if nothing of it may be relied on
  Tally append() throws IOException {
    admitAll();
    if (batch.size() > 0) {
      tally.appended(store.append(batch));
    }
    for (Example one : examples) {
      tally.exemplar(exemplars.add(one.series, one.exemplar));
    }
    return tally;
  }

  /// Passes a field by that means nothing here.
  static void skip(CodedInputStream in, int tag) throws IOException, UnreadableException {
    if (!in.skipField(tag)) {
      throw UnreadableException.malformed("the message has a group that ends and never began");
    }
  }

  private void admitAll() throws IOException {
    if (newcomers.isEmpty()) {
      return;
    }
    SampleWindow window = store.window();
    int from = 0;
    for (Newcomer newcomer : newcomers) {
      admit(newcomer, from, window);
      from = newcomer.end();
    }
  }

  /// Adds a series if one of its samples will be kept.
  private void admit(Newcomer newcomer, int from, SampleWindow window) throws IOException {
    int tooOld = 0;
    int tooFarAhead = 0;
    int count = newcomer.end() - from;
    for (int i = from; i < newcomer.end(); i++) {
      tooOld += window.isTooOld(ofNewcomers.millis(i)) ? 1 : 0;
      tooFarAhead += window.isTooFarAhead(ofNewcomers.millis(i)) ? 1 : 0;
    }
    if (tooOld + tooFarAhead == count) {
      long first = ofNewcomers.millis(from);
      String why =
          "%s at %s: %s"
              .formatted(
                  newcomer.labels(),
                  Instant.ofEpochMilli(first),
                  window.isTooOld(first) ? window.older() : window.later());
      tally.refuse(Refusal.TOO_OLD, tooOld, why);
      tally.refuse(Refusal.TOO_FAR_AHEAD, tooFarAhead, why);
      return;
    }
    int series = store.admit(newcomer.high(), newcomer.low(), newcomer.labels());
    if (series == SeriesStore.NONE) {
      tally.refuse(
          Refusal.SERIES_LIMIT,
          count,
          tally.wantsText() ? store.whyFull() + "; refused is " + newcomer.labels() : "");
      return;
    }
    for (int i = from; i < newcomer.end(); i++) {
      batch.add(series, ofNewcomers.millis(i), ofNewcomers.bits(i));
    }
  }

  private static String histogramText(LabelSource source) throws IOException {
    try {
      return "native histograms are not kept, send classic ones: " + source.labels();
    } catch (InvalidLabelsException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
