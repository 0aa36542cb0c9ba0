package io.plimsoll.store.live;

import io.plimsoll.store.chunk.ByteWriter;
import org.jspecify.annotations.Nullable;

/// Samples of one series in one bucket as bytes in memory, ascending in time. Not thread-safe; what
/// a [SampleCursor] was reset to never changes, as it has a copy.
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

  /// What the object takes beside its bytes, with compressed references.
  static final int OVERHEAD = 96;

  /// Samples between two marks, a power of two: a cursor that is to start within as many of the
  /// newest samples passes over fewer than twice as many. At 15 s that is eight minutes.
  static final int MARK_SAMPLES = 32;

  private static final int FIRST_BITS = 6;

  /// Milliseconds within a bucket take fewer bits than this, and a place in a segment the rest.
  private static final int TIME_BITS = 24;

  private static final int PLACE_BITS = 6;

  private static final byte[] NOTHING = {};

  private final SamplePages pages;
  private final int round;
  private @Nullable SampleBlock older;
  private int first = SamplePages.NONE;
  private int last = SamplePages.NONE;
  private int size;
  private int count;
  private int lastStep;

  /// Since the start of the bucket.
  private int lastTime;

  private long lastCode;

  // The last even mark, and the last odd one: the segment, then the time, the step and the place in
  // the segment as one number.
  private int evenSegment;
  private int oddSegment;
  private long evenState;
  private long oddState;
  private long evenCode;
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
  /// @param pages where the bytes of its bucket are
  /// @param round how many closings had begun
  SampleBlock(SamplePages pages, int round) {
    this.pages = pages;
    this.round = round;
  }

  /// Adds a sample, if there is none for its time.
  ///
  /// @param millis inside the bucket
  Added add(long millis, long code) {
    int time = (int) (millis - Buckets.start(bucket()));
    if (count > 0 && time <= lastTime) {
      return time == lastTime ? same(code, lastCode) : insert(time, code);
    }
    if (count == MAX_SAMPLES) {
      return Added.FULL;
    }
    append(time, code);
    return Added.NEWEST;
  }

  private static Added same(long code, long kept) {
    return code == kept ? Added.KNOWN : Added.CONFLICTING;
  }

  private void append(int time, long code) {
    int step = time - lastTime;
    int change = step - lastStep;
    long zigZag = ByteWriter.zigZag(code - lastCode);
    int low = (int) (zigZag & ((1 << FIRST_BITS) - 1)) << 1 | (change == 0 ? 0 : 1);
    long rest = zigZag >>> FIRST_BITS;
    if (rest == 0) {
      write(low);
    } else {
      write(low | 0x80);
      writeVarint(rest);
    }
    if (change != 0) {
      writeVarint(ByteWriter.zigZag(change));
    }
    lastTime = time;
    lastStep = step;
    lastCode = code;
    if (++count % MARK_SAMPLES == 0) {
      mark();
    }
  }

  private void write(int value) {
    int place = size++ % SamplePages.OWN_BYTES;
    if (place == 0) {
      last = pages.take(last);
      first = first == SamplePages.NONE ? last : first;
    }
    pages.page(last)[SamplePages.start(last) + place] = (byte) value;
  }

  private void writeVarint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      write((int) rest | 0x80);
      rest >>>= 7;
    }
    write((int) rest);
  }

  private void mark() {
    long state = ((long) lastTime << TIME_BITS | lastStep) << PLACE_BITS | lastPlace();
    if (isEven(count / MARK_SAMPLES)) {
      evenSegment = last;
      evenState = state;
      evenCode = lastCode;
    } else {
      oddSegment = last;
      oddState = state;
      oddCode = lastCode;
    }
  }

  private static boolean isEven(int mark) {
    return mark % 2 == 0;
  }

  /// Sets a cursor to the last mark that is not later than a time, or to the start, and gives it a
  /// copy of the bytes from there on.
  void start(SampleCursor cursor, long atMillis) {
    long sinceStart = atMillis - Buckets.start(bucket());
    int newest = count / MARK_SAMPLES;
    for (int mark = newest; mark > 0 && mark > newest - 2; mark--) {
      boolean even = isEven(mark);
      long state = even ? evenState : oddState;
      long markTime = state >>> (TIME_BITS + PLACE_BITS);
      if (markTime <= sinceStart) {
        int step = (int) (state >>> PLACE_BITS) & ((1 << TIME_BITS) - 1);
        int place = (int) state & ((1 << PLACE_BITS) - 1);
        int segment = even ? evenSegment : oddSegment;
        cursor.start(
            count - mark * MARK_SAMPLES,
            copy(segment, place),
            markTime,
            step,
            even ? evenCode : oddCode);
        return;
      }
    }
    cursor.start(count, count == 0 ? NOTHING : copy(first, 0), 0, 0, 0);
  }

  /// The bytes from a place in a segment on.
  private byte[] copy(int from, int place) {
    int after = 0;
    for (int segment = from; segment != last; segment = pages.next(segment)) {
      after++;
    }
    int length = after * SamplePages.OWN_BYTES + lastPlace() - place;
    byte[] bytes = new byte[length];
    int segment = from;
    int at = place;
    int filled = 0;
    while (filled < length) {
      int some = Math.min(length - filled, SamplePages.OWN_BYTES - at);
      System.arraycopy(pages.page(segment), SamplePages.start(segment) + at, bytes, filled, some);
      filled += some;
      at = 0;
      segment = filled < length ? pages.next(segment) : segment;
    }
    return bytes;
  }

  /// Where the next byte would be in the last segment, if that has room.
  private int lastPlace() {
    return (size - 1) % SamplePages.OWN_BYTES + 1;
  }

  /// Takes the samples behind the place out, and adds them again behind the new one.
  private Added insert(int time, long code) {
    SampleCursor cursor = new SampleCursor();
    cursor.reset(this);
    int[] times = new int[count];
    long[] codes = new long[count];
    int before = 0;
    for (int i = 0; cursor.next(); i++) {
      times[i] = (int) (cursor.millis() - Buckets.start(bucket()));
      codes[i] = cursor.code();
      before += times[i] < time ? 1 : 0;
    }
    if (times[before] == time) {
      return same(code, codes[before]);
    }
    int all = count;
    if (all == MAX_SAMPLES) {
      return Added.FULL;
    }
    clear();
    append(times, codes, 0, before);
    append(time, code);
    append(times, codes, before, all);
    return Added.LATE;
  }

  private void append(int[] times, long[] codes, int from, int to) {
    for (int i = from; i < to; i++) {
      append(times[i], codes[i]);
    }
  }

  private void clear() {
    pages.giveBack(first, last);
    first = SamplePages.NONE;
    last = SamplePages.NONE;
    size = 0;
    count = 0;
    lastTime = 0;
    lastStep = 0;
    lastCode = 0;
  }

  /// The bucket of the samples.
  public int bucket() {
    return pages.bucket();
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
    return Buckets.start(bucket()) + lastTime;
  }

  /// The code of the newest sample.
  public long lastCode() {
    return lastCode;
  }

  int size() {
    return size;
  }

  int memory() {
    return Math.ceilDiv(size, SamplePages.OWN_BYTES) * SamplePages.SEGMENT_BYTES + OVERHEAD;
  }
}
