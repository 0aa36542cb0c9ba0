package io.plimsoll.dashboard.web;

import java.io.IOException;
import java.io.Serial;

/// There is no room for an answer: not now, as others wait for their readers, or not ever.
public final class NoRoomException extends IOException {
  @Serial private static final long serialVersionUID = 1;

  private final boolean isForNow;

  /// @param isForNow whether there will be room for the same answer
  NoRoomException(boolean isForNow, String reason) {
    super(reason);
    this.isForNow = isForNow;
  }

  /// Whether there will be room for the same answer.
  public boolean isForNow() {
    return isForNow;
  }
}
