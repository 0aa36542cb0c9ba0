package io.plimsoll.store.live;

/// Reads the samples of a [SampleBlock] one after the other, those that were there when it was
/// reset. Belongs to one thread; reset under the lock of the block's owner, read without it.
public final class SampleCursor {
  private static final int FIRST_BITS = 6;
  private static final byte[] NOTHING = {};

  private byte[] bytes = NOTHING;
  private int bucket;
  private int count;
  private int left;
  private int at;
  private long step;
  private long millis;
  private long code;

  /// Starts before the first sample.
  public SampleCursor reset(SampleBlock block) {
    bytes = block.bytes();
    bucket = block.bucket();
    count = block.count();
    return rewind();
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
