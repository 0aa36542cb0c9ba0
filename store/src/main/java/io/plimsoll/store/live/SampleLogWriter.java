package io.plimsoll.store.live;

import io.plimsoll.store.chunk.ByteWriter;
import org.jspecify.annotations.Nullable;

/// Encodes samples as a record of the log: runs of samples that share a time and whose series
/// follow each other, as a sender's do that were admitted together, or that are of one series.
/// Belongs to one thread.
///
/// A value is the change from the newest of its series and bucket before the record, or stands
/// alone if there is none. A run along one series stays in one bucket; from its second sample on
/// values are changes from the one before.
public final class SampleLogWriter {
  static final int VERSION = 1;

  /// Samples of one series; otherwise of one time.
  static final int ALONG = 1;

  /// All values stand alone; for a run along a series, the first one does.
  static final int ALONE = 2;

  /// A bitmap tells which values stand alone.
  static final int MIXED = 4;

  static final int FORM_BITS = 3;

  private final ByteWriter out = new ByteWriter(16 * 1024);
  private int lastSeries;
  private long lastMillis;

  /// The record of some samples, valid until the next call.
  public byte[] write(LoggedSamples samples) {
    out.clear();
    out.writeByte(VERSION);
    lastSeries = 0;
    lastMillis = 0;
    int at = 0;
    while (at < samples.size()) {
      int end = acrossEnd(samples, at);
      if (end == at + 1) {
        end = alongEnd(samples, at);
      }
      if (end > at + 1 && samples.series[at] == samples.series[at + 1]) {
        writeAlong(samples, at, end);
      } else {
        writeAcross(samples, at, end);
      }
      lastSeries = samples.series[end - 1];
      lastMillis = samples.millis[end - 1];
      at = end;
    }
    return out.toBytes();
  }

  private static int acrossEnd(LoggedSamples samples, int from) {
    int end = from + 1;
    while (end < samples.size()
        && samples.series[end] == samples.series[end - 1] + 1
        && samples.millis[end] == samples.millis[from]) {
      end++;
    }
    return end;
  }

  private static int alongEnd(LoggedSamples samples, int from) {
    int bucket = Buckets.of(samples.millis[from]);
    int end = from + 1;
    while (end < samples.size()
        && samples.series[end] == samples.series[from]
        && Buckets.of(samples.millis[end]) == bucket) {
      end++;
    }
    return end;
  }

  private void header(LoggedSamples samples, int at, int end, int form) {
    out.writeSigned(samples.series[at] - lastSeries);
    out.writeVarint((long) (end - at) << FORM_BITS | form);
    out.writeSigned(samples.millis[at] - lastMillis);
  }

  private void writeAcross(LoggedSamples samples, int from, int end) {
    int alone = 0;
    for (int i = from; i < end; i++) {
      alone += samples.bases[i] == null ? 1 : 0;
    }
    boolean mixed = alone > 0 && alone < end - from;
    header(samples, from, end, mixed ? MIXED : alone > 0 ? ALONE : 0);
    if (mixed) {
      int bits = out.reserve(bitmapBytes(end - from));
      for (int i = from; i < end; i++) {
        if (samples.bases[i] == null) {
          out.array()[bits + (i - from) / 8] |= (byte) (1 << (i - from) % 8);
        }
      }
    }
    for (int i = from; i < end; i++) {
      out.writeSigned(samples.codes[i] - codeOf(samples.bases[i]));
    }
  }

  private void writeAlong(LoggedSamples samples, int from, int end) {
    SampleBlock base = samples.bases[from];
    header(samples, from, end, ALONG | (base == null ? ALONE : 0));
    long code = codeOf(base);
    long step = 0;
    for (int i = from; i < end; i++) {
      if (i > from) {
        long next = samples.millis[i] - samples.millis[i - 1];
        out.writeSigned(next - step);
        step = next;
      }
      out.writeSigned(samples.codes[i] - code);
      code = samples.codes[i];
    }
  }

  /// Bytes of a bitmap.
  static int bitmapBytes(int samples) {
    return (samples + 7) / 8;
  }

  private static long codeOf(@Nullable SampleBlock base) {
    return base == null ? 0 : base.lastCode();
  }
}
