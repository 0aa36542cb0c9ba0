package io.plimsoll.store.sample;

/// The value of a sample as a number that packs well: an integer stands for itself, everything else
/// for the bits of a double.
///
/// Let *S* be the bits of doubles that are integers of at most 2⁵³ either way, without -0.0, and
/// *I* those integers. The code swaps them: the bits of (double) *i* become *i*, and *i*, read as
/// bits, becomes the bits of (double) *i*. All other bits stay as they are. This is an involution:
/// *i* ↔ bits of (double) *i* pairs the members of *I* and *S* one to one, as integers so small are
/// all doubles, and the only member of both is 0, its own partner (the bits of any other member of
/// *S* are 2⁶² or so, or have the sign bit and are less than -2⁶¹).
///
/// One code is reserved: `Frame.MISSING`, which is the bits of -0.0 and in neither set. So -0.0 is
/// swapped with one NaN, [#NEGATIVE_ZERO], and that one is given up: it is kept as the standard
/// NaN. It is the only pattern of bits that does not come back.
public final class ValueCode {
  /// The bits of the value that ends a series, a NaN that Prometheus sends for it.
  public static final long STALE = 0x7ff0_0000_0000_0002L;

  /// The code of -0.0. As bits it is a NaN with `PLIMSL` in it, which no processor makes.
  static final long NEGATIVE_ZERO = 0x7ff8_504c_494d_534cL;

  /// Integers beyond this one are not all doubles.
  private static final long MAX_INTEGER = 1L << 53;

  private static final long NEGATIVE_ZERO_BITS = Long.MIN_VALUE;
  private static final long NAN_BITS = 0x7ff8_0000_0000_0000L;

  private ValueCode() {}

  /// The code of a value.
  ///
  /// @param bits of the value, as [Double#doubleToRawLongBits] gives them
  /// @return never `Frame.MISSING`
  public static long of(long bits) {
    double value = Double.longBitsToDouble(bits);
    long integer = (long) value;
    if (integer == value && isSmall(integer) && bits != NEGATIVE_ZERO_BITS) {
      return integer;
    }
    if (isSmall(bits)) {
      return Double.doubleToRawLongBits((double) bits);
    }
    if (bits == NEGATIVE_ZERO_BITS) {
      return NEGATIVE_ZERO;
    }
    return bits == NEGATIVE_ZERO ? NAN_BITS : bits;
  }

  /// The bits of the value that has a code.
  public static long bits(long code) {
    if (isSmall(code)) {
      return Double.doubleToRawLongBits((double) code);
    }
    double value = Double.longBitsToDouble(code);
    long integer = (long) value;
    if (integer == value && isSmall(integer) && code != NEGATIVE_ZERO_BITS) {
      return integer;
    }
    return code == NEGATIVE_ZERO ? NEGATIVE_ZERO_BITS : code;
  }

  /// The value that has a code.
  public static double value(long code) {
    return isSmall(code) ? (double) code : Double.longBitsToDouble(bits(code));
  }

  /// Whether codes are all integers, none of them less than the one before. Looks at all of them at
  /// once and not at one after the other, so it may say no where integers are as large as can be.
  public static boolean areAscendingIntegers(long[] codes, int count) {
    long outside = count == 0 ? 0 : codes[0] + MAX_INTEGER;
    long less = 0;
    for (int i = 1; i < count; i++) {
      outside |= codes[i] + MAX_INTEGER;
      less |= codes[i] - codes[i - 1];
    }
    return less >= 0 && (outside & -2 * MAX_INTEGER) == 0;
  }

  private static boolean isSmall(long integer) {
    return integer >= -MAX_INTEGER && integer <= MAX_INTEGER;
  }
}
