package io.plimsoll.store.chunk;

/// Codes as integers over a power of ten, where that is exact: the form of decimals.
///
/// Division of two integers of less than 2⁵³ and 10²² rounds once, so it gives the very double that
/// a decimal of so many digits was read as. Still every code is tried before it is written.
///
/// The power is chosen by a few codes: one digit more costs every value 3.3 bits, one too few an
/// exception. Layout: the power, the number of exceptions, their positions (gaps of one
/// variable-length integer each) and codes, then the integers as a column. Belongs to one thread.
final class Decimals {
  /// The most digits behind the point: with more, hardly an integer is below 2⁵³.
  private static final int MAX_POWER = 14;

  /// Codes looked at to find the power.
  private static final int SAMPLED = 16;

  private static final int EXCEPTION_BITS = 72;
  private static final double DIGIT_BITS = 3.32;
  private static final long MAX_INTEGER = 1L << 53;

  private static final double[] TENS = {
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14
  };

  private final int[] needed = new int[MAX_POWER + 1];
  private long[] integers = new long[0];
  private int[] exceptions = new int[0];

  /// Whether a code stands for itself.
  static boolean isInteger(long code) {
    return code >= -MAX_INTEGER && code <= MAX_INTEGER;
  }

  /// The code of an integer over a power of ten.
  static long code(long integer, int power) {
    double value = integer / TENS[power];
    long whole = (long) value;
    return (double) whole == value && isInteger(whole) ? whole : Double.doubleToRawLongBits(value);
  }

  /// Chooses the power.
  ///
  /// @return -1 if the codes do not look like decimals
  int plan(long[] codes, int count) {
    java.util.Arrays.fill(needed, 0);
    int taken = Math.min(SAMPLED, count);
    int found = 0;
    int guess = 0;
    for (int i = 0; i < taken; i++) {
      int power = leastPower(codes[(int) ((long) i * count / taken)], guess);
      if (power >= 0) {
        needed[power]++;
        found++;
        guess = power;
      }
    }
    int best = -1;
    double leastBits = Double.MAX_VALUE;
    int exact = 0;
    for (int power = 0; power <= MAX_POWER && found > 0; power++) {
      exact += needed[power];
      double bits = taken * power * DIGIT_BITS + (taken - exact) * EXCEPTION_BITS;
      if (exact > 0 && bits < leastBits) {
        leastBits = bits;
        best = power;
      }
    }
    return best;
  }

  /// Appends the codes.
  ///
  /// @param power from [#plan], so that at least one of the codes is no exception
  void write(ByteWriter out, long[] codes, int count, int power, ColumnWriter columns) {
    if (integers.length < count) {
      integers = new long[count + count / 4];
      exceptions = new int[integers.length];
    }
    int size = 0;
    int exceptional = 0;
    for (int i = 0; i < count; i++) {
      long integer = integer(codes[i], power);
      boolean exact = integer != Long.MIN_VALUE;
      integers[size] = integer;
      size += exact ? 1 : 0;
      exceptions[exceptional] = i;
      exceptional += exact ? 0 : 1;
    }
    out.writeByte(power);
    out.writeVarint(exceptional);
    for (int i = 0; i < exceptional; i++) {
      out.writeVarint(exceptions[i] - (i == 0 ? 0 : exceptions[i - 1] + 1L));
    }
    for (int i = 0; i < exceptional; i++) {
      out.writeLong(codes[exceptions[i]]);
    }
    columns.write(out, integers, size);
  }

  /// The integer that stands for a code, or the least long if there is none.
  private static long integer(long code, int power) {
    double value = isInteger(code) ? (double) code : Double.longBitsToDouble(code);
    double scaled = Math.rint(value * TENS[power]);
    if (!(Math.abs(scaled) < MAX_INTEGER)) {
      return Long.MIN_VALUE;
    }
    long integer = (long) scaled;
    return code(integer, power) == code ? integer : Long.MIN_VALUE;
  }

  /// Digits behind the point that a code needs.
  ///
  /// @param guess tried first
  private static int leastPower(long code, int guess) {
    long integer = integer(code, guess);
    int power = guess;
    if (integer == Long.MIN_VALUE) {
      for (power = 0; power <= MAX_POWER && integer == Long.MIN_VALUE; power++) {
        integer = power == guess ? Long.MIN_VALUE : integer(code, power);
      }
      return integer == Long.MIN_VALUE ? -1 : power - 1;
    }
    for (; power > 0 && integer % 10 == 0; power--) {
      integer /= 10;
    }
    return power;
  }
}
