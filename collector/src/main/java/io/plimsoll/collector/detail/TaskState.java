package io.plimsoll.collector.detail;

import org.jspecify.annotations.Nullable;

/// What a thread is doing, as far as `/proc` tells: whether one that sleeps uninterruptibly waits
/// for a disk it does not.
public enum TaskState {
  /// It waits for something and can be woken by a signal.
  SLEEPING,
  /// It runs, or would if it had a processor.
  RUNNING,
  /// A signal or a debugger stopped it.
  STOPPED,
  /// It waits for something and cannot be woken, mostly for a disk.
  UNINTERRUPTIBLE;

  /// The state of a letter in `/proc/<pid>/stat`; null for what has ended.
  public static @Nullable TaskState of(char letter) {
    return switch (letter) {
      case 'S', 'I' -> SLEEPING;
      case 'R' -> RUNNING;
      case 'T', 't' -> STOPPED;
      case 'D' -> UNINTERRUPTIBLE;
      default -> null;
    };
  }
}
