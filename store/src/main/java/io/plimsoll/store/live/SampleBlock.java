package io.plimsoll.store.live;

import io.plimsoll.store.chunk.ByteWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Samples of one series in one bucket as bytes in memory, ascending in time. Not thread-safe; what
/// a [SampleCursor] was reset to never changes, as samples are only ever added behind it, or a late
/// one gives the block new bytes.
///
/// A sample is the change of its code, and the change of the time between two samples if there is
/// any. The first byte has the high bit set if more of the code's change follows, the low bit set
/// if the time's change does, and between them the low six bits of the zig-zag of the code's
/// change. So a sample of an integer that came when it was due takes one to three bytes, and one
/// that did not change takes one.
///
/// The newest samples are asked for most, so the state behind the last two multiples of
/// [#MARK_SAMPLES] is kept, from which a cursor can go on. There are two places for such marks,
/// even and odd, so that a late sample before a mark only makes those behind it anew.
public final class SampleBlock {
  /// The most samples of a block, ten a second: every late one takes writing the block anew. Where
  /// each comes before all others that is 0.6 µs a sample in a block of 120, 9 µs in one of 1,800
  /// and 87 µs in one of so many (CPU time, 2026-11-22, while other work ran).
  public static final int MAX_SAMPLES = 18_000;

  /// What an object and its array take beside the bytes, with compressed references.
  static final int OVERHEAD = 120;

  /// Samples between two marks, a power of two: a cursor that is to start within as many of the
  /// newest samples passes over fewer than twice as many. At 15 s that is eight minutes.
  static final int MARK_SAMPLES = 32;

  private static final int FIRST_CAPACITY = 40;

  /// The longest sample: 64 bits of code in 1 + 9 bytes, a time of a bucket in 4.
  private static final int SAMPLE_BYTES = 16;

  private static final int FIRST_BITS = 6;

  private final int bucket;
  private final int round;
  private @Nullable SampleBlock older;
  private byte[] bytes = new byte[FIRST_CAPACITY];
  private int size;
  private int count;
  private int lastStep;
  private long lastMillis;
  private long lastCode;

  // The last even mark, and the last odd one.
  private int evenSize;
  private int evenMillis;
  private int evenStep;
  private long evenCode;
  private int oddSize;
  private int oddMillis;
  private int oddStep;
  private long oddCode;

  /// What became of a sample.
  public enum Added {
    /// It is the newest of the block.
    NEWEST,
    /// It is older than the newest.
    LATE,
    /// It was there already.
    KNOWN,
    /// Another one is there for the same time.
    CONFLICTING,
    /// There are too many.
    FULL
  }

  /// An empty block.
  ///
  /// @param round how many closings had begun
  SampleBlock(int bucket, int round) {
    this.bucket = bucket;
    this.round = round;
    this.lastMillis = Buckets.start(bucket);
  }

  /// Adds a sample, if there is none for its time.
  ///
  /// @param millis inside the bucket
  Added add(long millis, long code) {
    if (count > 0 && millis <= lastMillis) {
      return millis == lastMillis ? same(code, lastCode) : insert(millis, code);
    }
    if (count == MAX_SAMPLES) {
      return Added.FULL;
    }
    append(millis, code);
    return Added.NEWEST;
  }

  private static Added same(long code, long kept) {
    return code == kept ? Added.KNOWN : Added.CONFLICTING;
  }

  private void append(long millis, long code) {
    if (bytes.length - size < SAMPLE_BYTES) {
      bytes = Arrays.copyOf(bytes, size + size / 2 + SAMPLE_BYTES);
    }
    int step = (int) (millis - lastMillis);
    int change = step - lastStep;
    long zigZag = ByteWriter.zigZag(code - lastCode);
    int first = (int) (zigZag & ((1 << FIRST_BITS) - 1)) << 1 | (change == 0 ? 0 : 1);
    long rest = zigZag >>> FIRST_BITS;
    if (rest == 0) {
      bytes[size++] = (byte) first;
    } else {
      bytes[size++] = (byte) (first | 0x80);
      writeVarint(rest);
    }
    if (change != 0) {
      writeVarint(ByteWriter.zigZag(change));
    }
    lastMillis = millis;
    lastStep = step;
    lastCode = code;
    if (++count % MARK_SAMPLES == 0) {
      mark();
    }
  }

  private void mark() {
    int sinceStart = (int) (lastMillis - Buckets.start(bucket));
    if (isEven(count / MARK_SAMPLES)) {
      evenSize = size;
      evenMillis = sinceStart;
      evenStep = lastStep;
      evenCode = lastCode;
    } else {
      oddSize = size;
      oddMillis = sinceStart;
      oddStep = lastStep;
      oddCode = lastCode;
    }
  }

  private static boolean isEven(int mark) {
    return mark % 2 == 0;
  }

  /// Sets a cursor to the last mark that is not later than a time, or to the start.
  void start(SampleCursor cursor, long atMillis) {
    long sinceStart = atMillis - Buckets.start(bucket);
    int last = count / MARK_SAMPLES;
    for (int mark = last; mark > 0 && mark > last - 2; mark--) {
      boolean even = isEven(mark);
      int markMillis = even ? evenMillis : oddMillis;
      if (markMillis <= sinceStart) {
        cursor.start(
            mark * MARK_SAMPLES,
            even ? evenSize : oddSize,
            Buckets.start(bucket) + markMillis,
            even ? evenStep : oddStep,
            even ? evenCode : oddCode);
        return;
      }
    }
    cursor.rewind();
  }

  private void writeVarint(long value) {
    long rest = value;
    int at = size;
    while ((rest & ~0x7FL) != 0) {
      bytes[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[at++] = (byte) rest;
    size = at;
  }

  /// Takes the samples behind the place out, and adds them again behind the new one.
  private Added insert(long millis, long code) {
    SampleCursor cursor = new SampleCursor();
    cursor.reset(this);
    long[] times = new long[count];
    long[] codes = new long[count];
    int before = 0;
    for (int i = 0; cursor.next(); i++) {
      times[i] = cursor.millis();
      codes[i] = cursor.code();
      before += times[i] < millis ? 1 : 0;
    }
    if (times[before] == millis) {
      return same(code, codes[before]);
    }
    int all = count;
    if (all == MAX_SAMPLES) {
      return Added.FULL;
    }
    clear(bytes.length);
    append(times, codes, 0, before);
    append(millis, code);
    append(times, codes, before, all);
    return Added.LATE;
  }

  private void append(long[] times, long[] codes, int from, int to) {
    for (int i = from; i < to; i++) {
      append(times[i], codes[i]);
    }
  }

  private void clear(int capacity) {
    bytes = new byte[capacity];
    size = 0;
    count = 0;
    lastStep = 0;
    lastMillis = Buckets.start(bucket);
    lastCode = 0;
  }

  /// The bucket of the samples.
  public int bucket() {
    return bucket;
  }

  int round() {
    return round;
  }

  @Nullable SampleBlock older() {
    return older;
  }

  void older(@Nullable SampleBlock block) {
    older = block;
  }

  /// How many samples there are.
  public int count() {
    return count;
  }

  /// The time of the newest sample.
  public long lastMillis() {
    return lastMillis;
  }

  /// The code of the newest sample.
  public long lastCode() {
    return lastCode;
  }

  byte[] bytes() {
    return bytes;
  }

  int size() {
    return size;
  }

  int memory() {
    return bytes.length + OVERHEAD;
  }
}
