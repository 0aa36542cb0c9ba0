package io.plimsoll.dashboard.write;

import java.io.Serial;

/// Labels that name no series. The samples of others are kept.
final class InvalidLabelsException extends Exception {
  @Serial private static final long serialVersionUID = 1;

  InvalidLabelsException(String message) {
    super(message, null, false, false);
  }
}
