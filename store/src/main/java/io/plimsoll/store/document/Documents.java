package io.plimsoll.store.document;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Small values under a key in a collection, ordered by key.
///
/// Thread-safe. A change is on the disk, fsync included, when the method returns: intents are
/// written here before a platform is called.
public interface Documents {
  /// A key with its value.
  ///
  /// @param key the key, compared byte by byte in UTF-8
  /// @param value what was put there; owned by the receiver
  @SuppressWarnings("ArrayRecordComponent") // a carrier that is never compared
  record Document(String key, byte[] value) {}

  /// Puts a value in place of what was there.
  void put(String collection, String key, byte[] value) throws IOException;

  /// What was put there last.
  Optional<byte[]> find(String collection, String key) throws IOException;

  /// Removes a value; nothing happens if there is none.
  void delete(String collection, String key) throws IOException;

  /// Values in ascending order of their keys.
  ///
  /// @param from the first key, inclusive; empty starts at the beginning
  /// @param limit the most values returned
  List<Document> ascending(String collection, String from, int limit) throws IOException;

  /// Values in descending order of their keys.
  ///
  /// @param before the keys' bound, exclusive; empty starts at the end
  /// @param limit the most values returned
  List<Document> descending(String collection, String before, int limit) throws IOException;
}
