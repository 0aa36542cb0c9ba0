package io.plimsoll.deploy.forward;

import java.time.Duration;

/// What a store said to frames.
sealed interface Reply {
  /// They are taken.
  ///
  /// @param stepMillis time between two frames that the store is made for; 0 if it did not say
  /// @param refusedRows rows that it does not keep
  record Kept(long stepMillis, long refusedRows) implements Reply {}

  /// It does not know those before them.
  record KeyFrameWanted() implements Reply {}

  /// It cannot read them, and will not be able to the next time.
  record Refused(String reason) implements Reply {}

  /// It did not take them now, and may later.
  ///
  /// @param retryAfter how long it asked to be left alone; zero if it did not
  record Away(String reason, Duration retryAfter) implements Reply {}

  /// It is there and takes nothing from us until somebody changes a setting.
  record Unwelcome(String reason) implements Reply {}
}
