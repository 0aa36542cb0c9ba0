package io.plimsoll.store.evaluation;

/// The sum of a window's samples, kept up to date as samples come in at one end and go out at the
/// other.
///
/// Taking a value off a sum leaves its rounding error behind, and infinity for ever. So values are
/// only ever added, as in the queue of two stacks ("General Incremental Sliding-Window
/// Aggregation", Tangwongsan et al., 2015): the older samples have the sums from each of them to
/// the last of the older; the newer have one sum. When the older are used up, the newer become the
/// older. So every sample is added twice. Sums are compensated (Neumaier, 1974), as in Prometheus.
final class SlidingSum {
  private double[] values = {};

  // Of the older values, the first is at `older`, the last at `newer - 1`; the sums begin with the
  // one at `firstSum`.
  private double[] olderSums = new double[64];
  private double[] olderErrors = new double[64];
  private int firstSum;
  private int older;
  private int newer;

  private double newerSum;
  private double newerError;
  private int end;

  /// Starts with none of some values, which stay as they are until the next start.
  void start(double[] from) {
    values = from;
    older = 0;
    newer = 0;
    newerSum = 0;
    newerError = 0;
    end = 0;
  }

  /// Moves on to the values from one place up to another, exclusive; neither is before the one of
  /// the last call.
  void slideTo(int from, int to) {
    if (from > newer) {
      turn(from, to);
    } else {
      for (int place = end; place < to; place++) {
        double sum = newerSum + values[place];
        newerError += error(newerSum, values[place], sum);
        newerSum = sum;
      }
    }
    older = from;
    end = to;
  }

  double sum() {
    if (older == newer) {
      return compensated(newerSum, newerError);
    }
    double olderSum = olderSums[older - firstSum];
    double sum = olderSum + newerSum;
    double error = error(olderSum, newerSum, sum);
    return compensated(sum, olderErrors[older - firstSum] + newerError + error);
  }

  private void turn(int from, int to) {
    if (olderSums.length < to - from) {
      olderSums = new double[2 * (to - from)];
      olderErrors = new double[2 * (to - from)];
    }
    double sum = 0;
    double error = 0;
    for (int place = to - 1; place >= from; place--) {
      double less = sum;
      sum = less + values[place];
      error += error(less, values[place], sum);
      olderSums[place - from] = sum;
      olderErrors[place - from] = error;
    }
    firstSum = from;
    newer = to;
    newerSum = 0;
    newerError = 0;
  }

  /// What a sum lost to rounding. No number if the sum is none or infinite.
  static double error(double left, double right, double sum) {
    return Math.abs(left) >= Math.abs(right) ? left - sum + right : right - sum + left;
  }

  static double compensated(double sum, double error) {
    return Double.isInfinite(sum) ? sum : sum + error;
  }
}
