package io.plimsoll.store;

import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// The store cannot be opened or cannot keep what it was given. The message is a sentence for an
/// operator and names the directory.
public class StoreException extends IOException {
  @Serial private static final long serialVersionUID = 1;

  /// Says what is wrong and why.
  public StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
