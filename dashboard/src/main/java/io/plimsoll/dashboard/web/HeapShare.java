package io.plimsoll.dashboard.web;

/// Limits of what is held in memory: as much as is of use, and on a small heap a share of it. All
/// shares together leave room for what the process needs when nobody asks for anything, with the
/// smallest heap that `operating.md` names.
public final class HeapShare {
  private HeapShare() {}

  /// A limit in bytes.
  ///
  /// @param most with a heap that is large enough
  /// @param part the heap is divided by this
  public static int bytes(int most, int part) {
    return (int) Math.min(most, Runtime.getRuntime().maxMemory() / part);
  }

  /// A limit in things.
  ///
  /// @param most with a heap that is large enough
  /// @param part the heap is divided by this
  /// @param bytesEach what one takes
  public static int count(int most, int part, int bytesEach) {
    return (int) Math.min(most, Runtime.getRuntime().maxMemory() / part / bytesEach);
  }
}
