package io.plimsoll.autoscaler.fake;

import io.plimsoll.store.document.Documents;
import java.io.IOException;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// Documents in memory. What was put survives the engine that put it, as the disk would; it can be
/// told to fail from a certain write on, as a full disk or the end of the process would.
public final class MemoryDocuments implements Documents {
  private final TreeMap<String, TreeMap<String, byte[]>> collections = new TreeMap<>();
  private long writesLeft = Long.MAX_VALUE;

  /// Lets so many writes pass and fails the rest.
  public synchronized void failAfter(long writes) {
    writesLeft = writes;
  }

  @Override
  public synchronized void put(String collection, String key, byte[] value) throws IOException {
    write();
    collection(collection).put(key, value.clone());
  }

  @Override
  public synchronized Optional<byte[]> find(String collection, String key) {
    return Optional.ofNullable(collection(collection).get(key)).map(byte[]::clone);
  }

  @Override
  public synchronized void delete(String collection, String key) throws IOException {
    write();
    collection(collection).remove(key);
  }

  @Override
  public synchronized List<Document> ascending(String collection, String from, int limit) {
    return page(collection(collection).tailMap(from, true), limit);
  }

  @Override
  public synchronized List<Document> descending(String collection, String before, int limit) {
    NavigableMap<String, byte[]> all = collection(collection);
    return page((before.isEmpty() ? all : all.headMap(before, false)).descendingMap(), limit);
  }

  private static List<Document> page(NavigableMap<String, byte[]> from, int limit) {
    return from.entrySet().stream()
        .limit(limit)
        .map(entry -> new Document(entry.getKey(), entry.getValue().clone()))
        .toList();
  }

  private NavigableMap<String, byte[]> collection(String name) {
    return collections.computeIfAbsent(name, _ -> new TreeMap<>());
  }

  private void write() throws IOException {
    if (writesLeft-- <= 0) {
      throw new IOException("no space left on device");
    }
  }
}
