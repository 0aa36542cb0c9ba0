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

  /// The message is of another version than its type says. The versions share no field, so that
  /// nothing would be found in it.
  static UnreadableException otherVersion(Version message, Version type) {
    return malformed(
        "Content-Type stands for %s and the body is %s"
            .formatted(type.message(), message.message()));
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
