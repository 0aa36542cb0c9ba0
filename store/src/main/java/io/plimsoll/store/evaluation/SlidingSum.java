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
  private final SampleQueue samples = new SampleQueue();

  // Of the older samples, the first is at `older` in the arrays, the last at `olderEnd - 1`.
  private double[] olderSums = new double[64];
  private double[] olderErrors = new double[64];
  private int older;
  private int olderEnd;

  private double newerSum;
  private double newerError;

  void clear() {
    samples.clear();
    older = 0;
    olderEnd = 0;
    newerSum = 0;
    newerError = 0;
  }

  int size() {
    return samples.size();
  }

  void add(long atMillis, double value) {
    samples.add(atMillis, value);
    double sum = newerSum + value;
    newerError += error(newerSum, value, sum);
    newerSum = sum;
  }

  /// Takes out samples up to and including a time.
  void dropThrough(long atMillis) {
    older += samples.dropThrough(atMillis);
    if (older > olderEnd) {
      turn();
    }
  }

  double sum() {
    if (older == olderEnd) {
      return compensated(newerSum, newerError);
    }
    double sum = olderSums[older] + newerSum;
    double error = error(olderSums[older], newerSum, sum);
    return compensated(sum, olderErrors[older] + newerError + error);
  }

  private void turn() {
    int size = samples.size();
    if (olderSums.length < size) {
      olderSums = new double[2 * size];
      olderErrors = new double[2 * size];
    }
    double sum = 0;
    double error = 0;
    for (int i = size - 1; i >= 0; i--) {
      double value = samples.value(i);
      double less = sum;
      sum = less + value;
      error += error(less, value, sum);
      olderSums[i] = sum;
      olderErrors[i] = error;
    }
    older = 0;
    olderEnd = size;
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
