package io.plimsoll.collector.wire;

/// Frames that are in order, and yet are not taken here until somebody changes a setting.
public final class UnwelcomeException extends Exception {
  private static final long serialVersionUID = 1L;

  /// A reason that says what to change.
  public UnwelcomeException(String reason) {
    super(reason);
  }
}
