package io.plimsoll.store.rocks;

import io.plimsoll.store.document.Documents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Documents in a column family, under their collection, a zero byte and their key. Thread-safe.
final class RocksDocuments implements Documents {
  /// The most bytes of a document: it is held in memory while it is written.
  static final int MAX_BYTES = 4 << 20;

  private final Database database;

  RocksDocuments(Database database) {
    this.database = database;
  }

  /// Reads all of them: who asks for one later must not be the first to find it damaged.
  void check() throws IOException {
    database.scan(Family.DOCUMENTS, new byte[0], (key, value, length) -> true);
  }

  @Override
  public void put(String collection, String key, byte[] value) throws IOException {
    if (value.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "Document %s/%s has %d bytes; at most %d are kept"
              .formatted(collection, key, value.length, MAX_BYTES));
    }
    byte[] place = place(collection, key);
    database.write(true, batch -> batch.put(Family.DOCUMENTS, place, value));
  }

  @Override
  public Optional<byte[]> find(String collection, String key) throws IOException {
    return Optional.ofNullable(database.find(Family.DOCUMENTS, place(collection, key)));
  }

  @Override
  public void delete(String collection, String key) throws IOException {
    byte[] place = place(collection, key);
    database.write(true, batch -> batch.delete(Family.DOCUMENTS, place));
  }

  @Override
  public List<Document> ascending(String collection, String from, int limit) throws IOException {
    List<Document> found = new ArrayList<>();
    byte[] prefix = place(collection, "");
    if (limit > 0) {
      database.scan(
          Family.DOCUMENTS,
          place(collection, from),
          (key, value, length) -> add(found, prefix, key, value, length) && found.size() < limit);
    }
    return found;
  }

  @Override
  public List<Document> descending(String collection, String before, int limit) throws IOException {
    List<Document> found = new ArrayList<>();
    byte[] prefix = place(collection, "");
    byte[] bound = before.isEmpty() ? end(prefix) : place(collection, before);
    if (limit > 0) {
      database.scanBack(
          Family.DOCUMENTS,
          bound,
          (key, value, length) ->
              Arrays.equals(key, bound)
                  || (add(found, prefix, key, value, length) && found.size() < limit));
    }
    return found;
  }

  private static boolean add(
      List<Document> found, byte[] prefix, byte[] key, byte[] value, int length) {
    if (!Keys.startsWith(key, prefix)) {
      return false;
    }
    String name =
        new String(key, prefix.length, key.length - prefix.length, StandardCharsets.UTF_8);
    found.add(new Document(name, Arrays.copyOf(value, length)));
    return true;
  }

  private static byte[] place(String collection, String key) {
    if (collection.isEmpty() || collection.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "A collection needs a name without a zero character, got '" + collection + "'");
    }
    return (collection + '\0' + key).getBytes(StandardCharsets.UTF_8);
  }

  /// The first key behind a collection: its last byte, zero, plus one.
  private static byte[] end(byte[] prefix) {
    byte[] end = prefix.clone();
    end[end.length - 1] = 1;
    return end;
  }
}
