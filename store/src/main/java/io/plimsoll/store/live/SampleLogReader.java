package io.plimsoll.store.live;

import io.plimsoll.store.chunk.ByteReader;

/// Finds the runs in the records of [SampleLogWriter]. Belongs to one thread.
public final class SampleLogReader {
  private final ByteReader in = new ByteReader();

  /// What takes the runs of a record, in their order.
  @FunctionalInterface
  public interface Runs {
    /// Takes a run.
    ///
    /// @param series the first one, or the only one of a run along a series
    /// @param count how many samples there are
    /// @param form [SampleLogWriter#ALONG], [SampleLogWriter#ALONE] and [SampleLogWriter#MIXED]
    /// @param millis the time of the first sample
    /// @param lastMillis the time of the last one
    /// @param place where its bitmap or else its values begin, as an index of the array
    void run(int series, int count, int form, long millis, long lastMillis, int place);
  }

  /// A reader of records.
  public SampleLogReader() {}

  /// Reads a record, which is part of an array.
  ///
  /// @throws IllegalArgumentException if its version is not known
  /// @throws IndexOutOfBoundsException if it ends in the middle of a run
  public void read(byte[] bytes, int from, int length, Runs runs) {
    in.reset(bytes, from, length);
    int version = in.readByte();
    if (version != SampleLogWriter.VERSION) {
      throw new IllegalArgumentException("version " + version + " of a record of samples");
    }
    int series = 0;
    long millis = 0;
    while (in.hasRemaining()) {
      series += (int) in.readSigned();
      long header = in.readVarint();
      int count = (int) (header >>> SampleLogWriter.FORM_BITS);
      int form = (int) header & ((1 << SampleLogWriter.FORM_BITS) - 1);
      long first = millis + in.readSigned();
      int place = in.position();
      millis = pass(first, count, form);
      if (in.position() > from + length) {
        throw new IndexOutOfBoundsException("a record of samples ends in the middle of a run");
      }
      runs.run(series, count, form, first, millis, place);
      series += (form & SampleLogWriter.ALONG) != 0 ? 0 : count - 1;
    }
  }

  /// Passes over the values of a run and returns its last time.
  private long pass(long first, int count, int form) {
    if ((form & SampleLogWriter.ALONG) == 0) {
      in.skip((form & SampleLogWriter.MIXED) != 0 ? SampleLogWriter.bitmapBytes(count) : 0);
      in.skipVarints(count);
      return first;
    }
    in.skipVarints(1);
    long millis = first;
    long step = 0;
    for (int i = 1; i < count; i++) {
      step += in.readSigned();
      millis += step;
      in.skipVarints(1);
    }
    return millis;
  }
}
