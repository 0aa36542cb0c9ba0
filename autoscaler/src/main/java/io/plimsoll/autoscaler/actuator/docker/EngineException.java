package io.plimsoll.autoscaler.actuator.docker;

import io.plimsoll.autoscaler.actuator.PlatformException;
import org.jspecify.annotations.Nullable;

/// The Docker Engine could not be reached, or answered with an error.
public final class EngineException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int NO_ANSWER = 0;
  private static final int NOT_FOUND = 404;
  private static final int NOT_MODIFIED = 304;
  private static final int CONFLICT = 409;

  private final int status;

  /// An error that the engine described.
  ///
  /// @param status of the HTTP answer, from 300 to 599
  public EngineException(int status, String message) {
    super(message);
    this.status = status;
  }

  /// No answer, or none that could be read.
  public EngineException(String message, @Nullable Throwable cause) {
    super(message, cause);
    status = NO_ANSWER;
  }

  /// Whether the thing asked about does not exist (any more).
  public boolean notFound() {
    return status == NOT_FOUND;
  }

  /// Whether the engine found nothing to change.
  public boolean notModified() {
    return status == NOT_MODIFIED;
  }

  /// Whether something else is in the way: a name that is taken, a removal under way.
  public boolean conflict() {
    return status == CONFLICT;
  }

  /// The same failure, as an actuator reports it.
  ///
  /// @param doing what failed, as the start of a sentence: `shop/web cannot be read`
  public PlatformException during(String doing) {
    return new PlatformException(doing + ": " + getMessage(), this);
  }
}
