package io.plimsoll.store.chunk;

import java.io.IOException;
import java.io.Serial;

/// A chunk whose bytes are not what was written.
public final class ChunkException extends IOException {
  @Serial private static final long serialVersionUID = 1;

  /// Says what is wrong with the chunk.
  public ChunkException(String message) {
    super(message);
  }
}
