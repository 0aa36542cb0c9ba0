package io.plimsoll.autoscaler.actuator;

/// A platform did not answer, or answered with an error that may pass.
public final class PlatformException extends Exception {
  private static final long serialVersionUID = 1L;

  /// A failure with its cause.
  public PlatformException(String message, Throwable cause) {
    super(message, cause);
  }

  /// A failure that the platform itself described.
  public PlatformException(String message) {
    super(message);
  }
}
