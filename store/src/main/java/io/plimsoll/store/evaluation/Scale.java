package io.plimsoll.store.evaluation;

/// A smaller scale for values near the greatest double, at which their sums do not overflow. Its
/// factor is a power of two, so that nothing is lost but digits of values that are nothing beside
/// these.
final class Scale {
  /// Fewer values than this have room in an array.
  static final double UP = 0x1p32;

  static final double DOWN = 1 / UP;

  private Scale() {}

  /// Whether a sum of values such as this one could overflow. So could one with infinity, but that
  /// is as infinite at any scale.
  static boolean isLarge(double value) {
    return Math.abs(value) > Double.MAX_VALUE * DOWN;
  }

  /// The mean of values whose sum has a scale.
  static double mean(double scaledSum, int count, double up) {
    double mean = scaledSum / count * up;
    // The mean of finite values is none beyond the greatest of them, but for its rounding.
    return Double.isInfinite(mean) && !Double.isInfinite(scaledSum)
        ? Math.copySign(Double.MAX_VALUE, mean)
        : mean;
  }
}
