package io.plimsoll.collector.cgroup;

/// Says at which readings everything is read, what hardly ever changes included: the first, every
/// so many after it, and the one after the engine told something new of the container.
final class Turns {
  /// A minute at the default step. It bounds how long a limit that was changed behind the engine's
  /// back goes unnoticed; the engine's own `update` is an event and is seen at the next step.
  static final int EVERY = 12;

  private final int phase;
  private int left;

  /// @param seed spreads the turns of many containers over the steps
  Turns(int seed) {
    phase = Math.floorMod(seed, EVERY) + 1;
    left = -phase;
  }

  /// Whether everything is read this time.
  boolean next() {
    if (left < 0) {
      left = -left - 1;
      return true;
    }
    if (left == 0) {
      left = EVERY - 1;
      return true;
    }
    left--;
    return false;
  }

  /// Makes the next reading one of everything.
  void restart() {
    left = -phase;
  }
}
