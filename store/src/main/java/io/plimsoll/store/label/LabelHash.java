package io.plimsoll.store.label;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/// Hashes labels as they were sent to 128 bits. Belongs to one thread and is re-used.
///
/// Sixteen bytes at a time go into two lanes, each of which multiplies them with its state to 128
/// bits and folds the product to 64, as wyhash does (Wang Yi, Diego Barrios Romero et al., "Modern
/// non-cryptographic hash function and pseudorandom number generator",
/// [github.com/wangyi-fudan/wyhash](https://github.com/wangyi-fudan/wyhash)); two such lanes that
/// pair the bytes differently are what XXH3 does for 128 bits. A factor of zero makes a lane forget
/// what came before; the other one, with keys of its own, then still remembers.
///
/// What is assumed: the keys are random and differ in every process, and no answer tells a hash, so
/// that a stranger can not compute labels that collide; but this is no cryptographic hash, and
/// nothing is proven about one who can observe collisions. For others the hash is as good as
/// random: of a million series two share all 128 bits with a chance of 1.5e-27, and two share the
/// 96 that [SeriesIndex#find] compares with a chance of 6e-18.
///
/// What is hashed is a row of pieces: every `add` is one, and its length counts, so "ab" then "c"
/// is not "a" then "bc", and a number is no run of eight bytes. A hash means nothing in another
/// process.
public final class LabelHash {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final long HIGH_START = RANDOM.nextLong();
  private static final long LOW_START = RANDOM.nextLong();
  private static final long HIGH_KEY = RANDOM.nextLong();
  private static final long LOW_KEY = RANDOM.nextLong();
  private static final long HIGH_SECOND_START = RANDOM.nextLong();
  private static final long LOW_SECOND_START = RANDOM.nextLong();
  private static final long HIGH_SECOND_KEY = RANDOM.nextLong();
  private static final long LOW_SECOND_KEY = RANDOM.nextLong();
  private static final long HIGH_LAST_KEY = RANDOM.nextLong();
  private static final long LOW_LAST_KEY = RANDOM.nextLong();

  /// Odd, so that no two lengths become one.
  private static final long HIGH_LENGTH_KEY = RANDOM.nextLong() | 1;

  private static final long LOW_LENGTH_KEY = RANDOM.nextLong() | 1;

  /// Stands where a piece of bytes has its length.
  private static final long NUMBER = -1;

  private long high;
  private long low;

  /// Starts anew.
  ///
  /// @param form which way of writing labels is hashed; forms never share a hash
  public void start(int form) {
    high = HIGH_START;
    low = LOW_START;
    add(form);
  }

  /// Adds a piece of bytes.
  public void add(byte[] bytes, int offset, int length) {
    int at = offset;
    int end = offset + length;
    if (length > 32) {
      at = thirtyTwos(bytes, offset, end);
    }
    if (end - at > 16) {
      long first = (long) LONG.get(bytes, at);
      long second = (long) LONG.get(bytes, at + 8);
      high = fold(first ^ HIGH_KEY, second ^ high);
      low = fold(second ^ LOW_KEY, first ^ low);
    }
    if (length >= 16) {
      last((long) LONG.get(bytes, end - 16), (long) LONG.get(bytes, end - 8), length);
    } else if (length >= 8) {
      last((long) LONG.get(bytes, offset), (long) LONG.get(bytes, end - 8), length);
    } else if (length >= 4) {
      last((int) INT.get(bytes, offset), (int) INT.get(bytes, end - 4), length);
    } else {
      last(upToThree(bytes, offset, length), 0, length);
    }
  }

  /// Takes bytes in steps of 32 as long as there are more, and returns where the rest begins. Each
  /// lane is two for so long, as one multiplication has to wait for the one before.
  private int thirtyTwos(byte[] bytes, int offset, int end) {
    long a = high;
    long b = low;
    long c = a ^ HIGH_SECOND_START;
    long d = b ^ LOW_SECOND_START;
    int at = offset;
    for (; end - at > 32; at += 32) {
      long first = (long) LONG.get(bytes, at);
      long second = (long) LONG.get(bytes, at + 8);
      long third = (long) LONG.get(bytes, at + 16);
      long fourth = (long) LONG.get(bytes, at + 24);
      a = fold(first ^ HIGH_KEY, second ^ a);
      b = fold(second ^ LOW_KEY, first ^ b);
      c = fold(third ^ HIGH_SECOND_KEY, fourth ^ c);
      d = fold(fourth ^ LOW_SECOND_KEY, third ^ d);
    }
    high = a ^ c;
    low = b ^ d;
    return at;
  }

  /// Adds a number as a piece, such as a half of another hash.
  public void add(long value) {
    last(value, 0, NUMBER);
  }

  /// Upper half of the hash.
  public long high() {
    return spread(high);
  }

  /// Lower half of the hash.
  public long low() {
    return spread(low);
  }

  /// Ends a piece. The bytes may overlap those before, so the length has keys of its own.
  private void last(long first, long second, long length) {
    high = fold(first ^ HIGH_LAST_KEY, second ^ high ^ (length * HIGH_LENGTH_KEY));
    low = fold(second ^ LOW_LAST_KEY, first ^ low ^ (length * LOW_LENGTH_KEY));
  }

  private static long upToThree(byte[] bytes, int offset, int length) {
    long value = 0;
    for (int i = 0; i < length; i++) {
      value = (value << 8) | (bytes[offset + i] & 0xFF);
    }
    return value;
  }

  private static long fold(long a, long b) {
    return (a * b) ^ Math.unsignedMultiplyHigh(a, b);
  }

  /// Lets every bit of the state reach every bit of the hash; MurmurHash3's last step.
  private static long spread(long state) {
    long x = (state ^ (state >>> 33)) * 0xFF51AFD7ED558CCDL;
    x = (x ^ (x >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return x ^ (x >>> 33);
  }
}
