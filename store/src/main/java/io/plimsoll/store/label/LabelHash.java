package io.plimsoll.store.label;

/// Hashes labels as they were sent to 128 bits. Belongs to one thread and is re-used.
public final class LabelHash {
  private long high;
  private long low;

  /// Starts anew.
  ///
  /// @param form which way of writing labels is hashed; forms never share a hash
  public void start(int form) {
    high = form;
    low = form;
  }

  /// Adds bytes.
  public void add(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      high = high * 0x9E3779B97F4A7C15L + bytes[i];
      low = (low ^ bytes[i]) * 0x100000001B3L;
    }
  }

  /// Adds a number, such as a half of another hash.
  public void add(long value) {
    high = high * 0x9E3779B97F4A7C15L + value;
    low = (low ^ value) * 0x100000001B3L;
  }

  /// Upper half of the hash.
  public long high() {
    return high;
  }

  /// Lower half of the hash.
  public long low() {
    return low;
  }
}
