package io.plimsoll.store.query;

import java.io.IOException;
import java.io.Serial;

/// A query that was ended before its answer was complete: out of time, over a limit, or cancelled.
public final class QueryStoppedException extends IOException {
  @Serial private static final long serialVersionUID = 1;

  /// Says why, and what to do about it.
  public QueryStoppedException(String message) {
    super(message);
  }
}
