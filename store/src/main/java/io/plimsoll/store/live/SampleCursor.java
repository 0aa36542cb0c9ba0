package io.plimsoll.store.live;

/// Reads the samples of a [SampleBlock] one after the other, those that were there when it was
/// reset, from a copy. Belongs to one thread; reset under the lock of the block's owner, read
/// without it.
public final class SampleCursor {
  private static final int FIRST_BITS = 6;
  private static final byte[] NOTHING = {};

  /// A sample like the one before.
  private static final byte[] NO_CHANGE = {0};

  private byte[] bytes = NOTHING;
  private int bucket;
  private int count;
  private int left;
  private int at;
  private long step;
  private long millis;
  private long code;

  // What was there when it was reset.
  private int firstLeft;
  private long firstStep;
  private long firstMillis;
  private long firstCode;

  /// Starts before the newest sample.
  public SampleCursor resetToNewest(SampleBlock block) {
    of(block);
    start(1, NO_CHANGE, block.lastMillis() - Buckets.start(bucket), 0, block.lastCode());
    count = 1;
    return this;
  }

  /// Starts before the first sample.
  public SampleCursor reset(SampleBlock block) {
    return reset(block, -1);
  }

  /// Starts before the first sample that is later than a time, or some before that one.
  public SampleCursor reset(SampleBlock block, long afterMillis) {
    of(block);
    block.start(this, afterMillis);
    return this;
  }

  private void of(SampleBlock block) {
    bucket = block.bucket();
    count = block.count();
  }

  /// Goes to before the last samples.
  ///
  /// @param samples how many they are
  /// @param copy their bytes, which are the cursor's from now on
  /// @param time of the sample before them, since the start of the bucket
  /// @param lastStep from the sample before that one
  void start(int samples, byte[] copy, long time, int lastStep, long lastCode) {
    bytes = copy;
    firstLeft = samples;
    firstMillis = Buckets.start(bucket) + time;
    firstStep = lastStep;
    firstCode = lastCode;
    rewind();
  }

  /// Goes back to where it was reset to.
  public SampleCursor rewind() {
    left = firstLeft;
    at = 0;
    step = firstStep;
    millis = firstMillis;
    code = firstCode;
    return this;
  }

  /// The bucket of the samples.
  public int bucket() {
    return bucket;
  }

  /// How many samples there are, read or not.
  public int count() {
    return count;
  }

  /// How many samples are still to be read.
  public int left() {
    return left;
  }

  /// Goes to the next sample.
  ///
  /// @return whether there is one
  public boolean next() {
    if (left == 0) {
      return false;
    }
    left--;
    int first = bytes[at++];
    int low = (first & 0x7F) >>> 1;
    long zigZag = low;
    if (first < 0) {
      zigZag |= varint() << FIRST_BITS;
    }
    if ((first & 1) != 0) {
      step += unZigZag(varint());
    }
    millis += step;
    code += unZigZag(zigZag);
    return true;
  }

  /// Reads samples, of which those later than one time up to another are kept, until the arrays are
  /// full or none is left that may be kept. Quicker than [#next] for many.
  ///
  /// @param size how many samples the arrays have already
  /// @return how many they have now
  int read(long[] millisInto, long[] codesInto, int size, long afterMillis, long throughMillis) {
    byte[] from = bytes;
    int filled = size;
    int position = at;
    long time = millis;
    long value = code;
    while (left > 0 && filled < millisInto.length) {
      left--;
      int first = from[position++];
      long zigZag = (first & 0x7FL) >>> 1;
      if (first < 0) {
        long next = from[position++];
        long rest = next & 0x7F;
        for (int shift = 7; next < 0; shift += 7) {
          next = from[position++];
          rest |= (next & 0x7F) << shift;
        }
        zigZag |= rest << FIRST_BITS;
      }
      if ((first & 1) != 0) {
        at = position;
        step += unZigZag(varint());
        position = at;
      }
      time += step;
      value += unZigZag(zigZag);
      left = time > throughMillis ? 0 : left;
      millisInto[filled] = time;
      codesInto[filled] = value;
      filled += time > afterMillis && time <= throughMillis ? 1 : 0;
    }
    at = position;
    millis = time;
    code = value;
    return filled;
  }

  private long varint() {
    long value = bytes[at++];
    if (value >= 0) {
      return value;
    }
    value &= 0x7F;
    for (int shift = 7; ; shift += 7) {
      long next = bytes[at++];
      value |= (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  private static long unZigZag(long value) {
    return (value >>> 1) ^ -(value & 1);
  }

  /// The time of the sample, milliseconds since the epoch.
  public long millis() {
    return millis;
  }

  /// The code of the sample's value.
  public long code() {
    return code;
  }
}
