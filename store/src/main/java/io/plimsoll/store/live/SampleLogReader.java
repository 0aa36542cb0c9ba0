package io.plimsoll.store.live;

import io.plimsoll.store.chunk.ByteReader;
import org.jspecify.annotations.Nullable;

/// Decodes the records of [SampleLogWriter], in the order in which they were written and with the
/// same samples in memory. Belongs to one thread.
public final class SampleLogReader {
  private final ByteReader in = new ByteReader();
  private final Bases bases;
  private int lastSeries;
  private long lastMillis;

  /// Knows what a sample's value is a change from.
  @FunctionalInterface
  public interface Bases {
    /// The block of a series and a bucket with all samples that were logged for them, or null if it
    /// has lost some or never was.
    @Nullable SampleBlock find(int series, int bucket);
  }

  /// What takes the samples.
  @FunctionalInterface
  public interface Sink {
    /// Takes a sample.
    ///
    /// @param known whether the code is: it is not if it is a change from what is lost
    void sample(int series, long millis, long code, boolean known);
  }

  /// A reader of records.
  public SampleLogReader(Bases bases) {
    this.bases = bases;
  }

  /// Reads a record. The sink must not add samples to blocks before this returns.
  ///
  /// @throws IllegalArgumentException if its version is not known
  public void read(byte[] record, int length, Sink sink) {
    in.reset(record, 0, length);
    int version = in.readByte();
    if (version != SampleLogWriter.VERSION) {
      throw new IllegalArgumentException("version " + version + " of a record of samples");
    }
    lastSeries = 0;
    lastMillis = 0;
    while (in.hasRemaining()) {
      int series = lastSeries + (int) in.readSigned();
      long header = in.readVarint();
      long millis = lastMillis + in.readSigned();
      int count = (int) (header >>> SampleLogWriter.FORM_BITS);
      if ((header & SampleLogWriter.ALONG) != 0) {
        readAlong(series, millis, count, (header & SampleLogWriter.ALONE) != 0, sink);
      } else {
        readAcross(series, millis, count, (int) header, sink);
      }
    }
  }

  private void readAcross(int first, long millis, int count, int form, Sink sink) {
    int bits = in.position();
    boolean mixed = (form & SampleLogWriter.MIXED) != 0;
    if (mixed) {
      in.skip((count + 7) / 8);
    }
    int bucket = Buckets.of(millis);
    for (int i = 0; i < count; i++) {
      boolean alone = mixed ? in.bit(bits, i) : (form & SampleLogWriter.ALONE) != 0;
      long code = in.readSigned();
      SampleBlock base = alone ? null : bases.find(first + i, bucket);
      code += base == null ? 0 : base.lastCode();
      sink.sample(first + i, millis, code, alone || base != null);
    }
    lastSeries = first + count - 1;
    lastMillis = millis;
  }

  private void readAlong(int series, long first, int count, boolean alone, Sink sink) {
    SampleBlock base = alone ? null : bases.find(series, Buckets.of(first));
    long code = base == null ? 0 : base.lastCode();
    long millis = first;
    long step = 0;
    for (int i = 0; i < count; i++) {
      if (i > 0) {
        step += in.readSigned();
        millis += step;
      }
      code += in.readSigned();
      sink.sample(series, millis, code, alone || base != null);
    }
    lastSeries = series;
    lastMillis = millis;
  }
}
