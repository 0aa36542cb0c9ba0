package io.plimsoll.dashboard.web;

import org.jspecify.annotations.Nullable;

/// A request that cannot be answered as it was asked; becomes the error body of the answer.
public final class RequestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final @Nullable String field;

  private RequestException(int status, @Nullable String field, String reason) {
    super(reason, null, false, false);
    this.status = status;
    this.field = field;
  }

  /// A parameter or a field of the body has no usable value.
  public static RequestException bad(String field, String reason) {
    return new RequestException(400, field, reason);
  }

  /// What the path names does not exist.
  public static RequestException unknown(String field, String reason) {
    return new RequestException(404, field, reason);
  }

  /// The answer would take more than a request may.
  public static RequestException tooMuch(@Nullable String field, String reason) {
    return new RequestException(422, field, reason);
  }

  /// The status of the answer.
  public int status() {
    return status;
  }

  /// The parameter, path part or body field at fault; null if it is the request as a whole.
  public @Nullable String field() {
    return field;
  }

  /// One sentence for the caller.
  public String reason() {
    return String.valueOf(getMessage());
  }
}
