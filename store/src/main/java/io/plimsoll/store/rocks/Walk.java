package io.plimsoll.store.rocks;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A way through the keys of a family: takes a key and its value, and says which comes next. Both
/// arrays are re-used; the value's has [Database#SLACK] bytes more.
@FunctionalInterface
interface Walk {
  /// Goes on with the next key; no key is empty.
  byte[] NEXT = {};

  /// Whether the value of a key is wanted. If not it is not even copied.
  default boolean wants(byte[] key) {
    return true;
  }

  /// As [#visit], for a key whose value is not wanted.
  default byte @Nullable [] pass(byte[] key) {
    return NEXT;
  }

  /// Returns [#NEXT], a later key to go on from, or null to end.
  byte @Nullable [] visit(byte[] key, byte[] value, int valueLength) throws IOException;
}
