package io.plimsoll.autoscaler.engine;

import io.plimsoll.autoscaler.activity.Activity;
import io.plimsoll.autoscaler.activity.ActivityJournal;
import io.plimsoll.autoscaler.activity.ActivityStatus;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.store.document.Documents;
import io.plimsoll.store.document.Documents.Document;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What is about to be done, one intent a service: the id of its activity. An intent that is found
/// at the start was cut off by the end of the last process, and nobody knows yet how far it came.
/// Thread-safe.
final class Intents {
  private static final String COLLECTION = "autoscaler.intents";
  private static final String ENGINE = "autoscaler.engine";
  private static final String EPOCH = "epoch";
  private static final int PAGE = 1_000;

  private final Documents documents;
  private final long epoch;

  /// Begins a new epoch: whoever acted before with the same documents acts no more.
  Intents(Documents documents) throws IOException {
    this.documents = documents;
    epoch = storedEpoch() + 1;
    documents.put(ENGINE, EPOCH, bytes(Long.toString(epoch)));
  }

  /// Whether no other engine has begun an epoch since.
  boolean isCurrentEpoch() throws IOException {
    return storedEpoch() == epoch;
  }

  void put(Activity activity) throws IOException {
    documents.put(COLLECTION, activity.service().toString(), bytes(Long.toString(activity.id())));
  }

  void delete(ServiceKey service) throws IOException {
    documents.delete(COLLECTION, service.toString());
  }

  /// The activities that were cut off. Intents that had ended already are removed.
  Map<ServiceKey, Activity> cutOff(ActivityJournal journal) throws IOException {
    Map<ServiceKey, Activity> found = new TreeMap<>();
    for (Document document : all()) {
      long id = Long.parseLong(new String(document.value(), StandardCharsets.UTF_8));
      Optional<Activity> activity = journal.find(id);
      if (activity.isPresent() && activity.get().status() == ActivityStatus.IN_PROGRESS) {
        found.put(activity.get().service(), activity.get());
      } else {
        documents.delete(COLLECTION, document.key());
      }
    }
    return found;
  }

  private List<Document> all() throws IOException {
    List<Document> all = new java.util.ArrayList<>();
    String from = "";
    while (true) {
      List<Document> page = documents.ascending(COLLECTION, from, PAGE);
      all.addAll(page);
      if (page.size() < PAGE) {
        return all;
      }
      from = page.getLast().key() + "\0";
    }
  }

  private long storedEpoch() throws IOException {
    return documents
        .find(ENGINE, EPOCH)
        .map(value -> Long.parseLong(new String(value, StandardCharsets.UTF_8)))
        .orElse(0L);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
