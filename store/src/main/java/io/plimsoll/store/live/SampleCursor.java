package io.plimsoll.store.live;

/// Reads the samples of a [SampleBlock] one after the other, those that were there when it was
/// reset. Belongs to one thread; reset under the lock of the block's owner, read without it.
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

  /// Starts before the newest sample, and never goes back.
  public SampleCursor resetToNewest(SampleBlock block) {
    bytes = NO_CHANGE;
    bucket = block.bucket();
    count = 1;
    left = 1;
    at = 0;
    step = 0;
    millis = block.lastMillis();
    code = block.lastCode();
    return this;
  }

  /// Starts before the first sample.
  public SampleCursor reset(SampleBlock block) {
    bytes = block.bytes();
    bucket = block.bucket();
    count = block.count();
    return rewind();
  }

  /// Starts before the first sample that is later than a time, or some before that one.
  public SampleCursor reset(SampleBlock block, long afterMillis) {
    reset(block);
    block.start(this, afterMillis);
    return this;
  }

  /// Goes to behind so many samples.
  ///
  /// @param position where the next one is in the bytes
  void start(int passed, int position, long lastMillis, long lastStep, long lastCode) {
    left = count - passed;
    at = position;
    step = lastStep;
    millis = lastMillis;
    code = lastCode;
  }

  /// Goes back to before the first sample.
  public SampleCursor rewind() {
    left = count;
    at = 0;
    step = 0;
    millis = Buckets.start(bucket);
    code = 0;
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
