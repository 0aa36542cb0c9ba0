package io.plimsoll.dashboard.write;

import java.io.Serial;

/// A request of which nothing is kept, because it cannot be read or is too large.
final class UnreadableException extends Exception {
  @Serial private static final long serialVersionUID = 1;

  private final int status;

  private UnreadableException(int status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  /// The bytes are not what they should be.
  static UnreadableException malformed(String message) {
    return new UnreadableException(400, message);
  }

  /// There are more bytes, samples or symbols than a request may have.
  static UnreadableException tooLarge(String message) {
    return new UnreadableException(413, message);
  }

  /// The status of the answer.
  int status() {
    return status;
  }
}
