package io.plimsoll.autoscaler.engine;

import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.store.document.Documents;
import io.plimsoll.store.document.Documents.Document;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What somebody switched off. It stays off until somebody switches it on again, whatever restarts
/// in between. Thread-safe.
final class Suspensions {
  private static final String COLLECTION = "autoscaler.suspended";

  /// Stands for everything; no service is called so, since it has no slash.
  private static final String ALL = "*";

  private static final int PAGE = 1_000;

  private final Documents documents;
  private final Set<String> suspended = ConcurrentHashMap.newKeySet();

  Suspensions(Documents documents) throws IOException {
    this.documents = documents;
    String from = "";
    while (true) {
      List<Document> page = documents.ascending(COLLECTION, from, PAGE);
      page.forEach(document -> suspended.add(document.key()));
      if (page.size() < PAGE) {
        return;
      }
      from = page.getLast().key() + "\0";
    }
  }

  void suspend(@Nullable ServiceKey service) throws IOException {
    String key = key(service);
    documents.put(COLLECTION, key, "suspended".getBytes(StandardCharsets.UTF_8));
    suspended.add(key);
  }

  void resume(@Nullable ServiceKey service) throws IOException {
    String key = key(service);
    documents.delete(COLLECTION, key);
    suspended.remove(key);
  }

  boolean all() {
    return suspended.contains(ALL);
  }

  boolean contains(ServiceKey service) {
    return !suspended.isEmpty() && (all() || suspended.contains(service.toString()));
  }

  private static String key(@Nullable ServiceKey service) {
    return service == null ? ALL : service.toString();
  }
}
