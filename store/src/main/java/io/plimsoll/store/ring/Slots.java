package io.plimsoll.store.ring;

/// A reusable buffer for what [ServiceRing#read] copies: the datapoints of one service and one
/// measure, oldest first. Belongs to one thread.
public final class Slots {
  private final long[] atMillis;
  private final double[] sum;
  private final double[] max;
  private final int[] reported;
  private final int[] expected;
  private final int[] starting;
  private final int[] unlimited;
  private int size;

  /// A buffer with room for `capacity` slots.
  public Slots(int capacity) {
    atMillis = new long[capacity];
    sum = new double[capacity];
    max = new double[capacity];
    reported = new int[capacity];
    expected = new int[capacity];
    starting = new int[capacity];
    unlimited = new int[capacity];
  }

  /// Empties the buffer.
  public void clear() {
    size = 0;
  }

  /// Adds a slot behind the newest.
  ///
  /// @param slotMillis start of the slot
  /// @param slotSum sum of the measure over the containers that reported it
  /// @param slotMax the greatest of them
  /// @param slotReported how many containers reported it
  /// @param slotExpected how many containers ran
  /// @param slotStarting how many of them were starting, which are not among those that reported
  /// @param slotUnlimited how many of them lack the limit that the measure is a share of
  public void add(
      long slotMillis,
      double slotSum,
      double slotMax,
      int slotReported,
      int slotExpected,
      int slotStarting,
      int slotUnlimited) {
    atMillis[size] = slotMillis;
    sum[size] = slotSum;
    max[size] = slotMax;
    reported[size] = slotReported;
    expected[size] = slotExpected;
    starting[size] = slotStarting;
    unlimited[size] = slotUnlimited;
    size++;
  }

  /// Slots in the buffer.
  public int size() {
    return size;
  }

  /// Slots that fit.
  public int capacity() {
    return atMillis.length;
  }

  /// Start of a slot, milliseconds since the epoch.
  public long atMillis(int slot) {
    return atMillis[slot];
  }

  /// Sum of the measure over the containers that reported it.
  public double sum(int slot) {
    return sum[slot];
  }

  /// The greatest value of one container.
  public double max(int slot) {
    return max[slot];
  }

  /// How many containers reported the measure.
  public int reported(int slot) {
    return reported[slot];
  }

  /// How many containers ran, reported or not.
  public int expected(int slot) {
    return expected[slot];
  }

  /// How many of them were starting: what they used is no sign of load, and left out.
  public int starting(int slot) {
    return starting[slot];
  }

  /// How many that were not starting lack the limit that the measure is a share of.
  public int unlimited(int slot) {
    return unlimited[slot];
  }
}
