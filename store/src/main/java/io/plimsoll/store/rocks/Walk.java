package io.plimsoll.store.rocks;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A way through the keys of a family: takes a key and its value, and says which comes next. The
/// value's array is re-used, and has [Database#SLACK] bytes more.
@FunctionalInterface
interface Walk {
  /// Goes on with the next key; no key is empty.
  byte[] NEXT = {};

  /// Returns [#NEXT], a later key to go on from, or null to end.
  byte @Nullable [] visit(byte[] key, byte[] value, int valueLength) throws IOException;
}
