package io.plimsoll.collector.kernel;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// How many kernel files may be kept open. A file for which there is no room is opened at every
/// reading instead, which costs ten times as much and still works. One thread takes and gives back;
/// any thread may ask for the counts.
public final class HandleBudget {
  /// Half of the descriptors are left to the store, the dashboard and the engine's connections.
  private static final int SHARE = 2;

  /// Told by the C library, in English, when the process has no descriptor left.
  private static final String EXHAUSTED = "Too many open files";

  private volatile int max;
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicLong reopened = new AtomicLong();

  /// A budget of so many files.
  ///
  /// @param max the most files to keep open, zero or more
  public HandleBudget(int max) {
    if (max < 0) {
      throw new IllegalArgumentException("Cannot keep " + max + " files open");
    }
    this.max = max;
  }

  /// A budget of half of the descriptors that this process may have beyond what it needs, as
  /// `<procRoot>/self/limits` tells.
  public static HandleBudget ofProcess(Path procRoot) {
    int beyond = Descriptors.limit(procRoot) - Descriptors.RESERVE;
    return new HandleBudget(Math.max(0, beyond / SHARE));
  }

  /// Files kept open now.
  public int open() {
    return open.get();
  }

  /// Readings for which a file had to be opened again, since there was no room to keep it open.
  public long reopened() {
    return reopened.get();
  }

  /// Whether more files are kept open than there is room for, since the room shrank.
  public boolean exceeded() {
    return open.get() > max;
  }

  boolean take() {
    if (open.get() >= max) {
      return false;
    }
    open.incrementAndGet();
    return true;
  }

  void giveBack() {
    open.decrementAndGet();
  }

  void countReopened() {
    reopened.incrementAndGet();
  }

  /// Makes room if `failure` says that the process ran out of descriptors: a quarter of what is
  /// kept open is to be released, and no more will be kept than that leaves.
  boolean shrinkIfExhausted(IOException failure) {
    boolean exhausted =
        failure instanceof FileSystemException refused && EXHAUSTED.equals(refused.getReason());
    if (exhausted) {
      int kept = open.get();
      max = Math.min(max, kept - kept / 4);
    }
    return exhausted;
  }
}
