package io.plimsoll.store;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// The data of a store is damaged in a place without which the rest is of no use. It is left as it
/// was found.
public final class StoreDamageException extends StoreException {
  @Serial private static final long serialVersionUID = 1;

  /// Says what is damaged.
  public StoreDamageException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
