package io.plimsoll.autoscaler.activity;

import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.store.document.Documents;
import io.plimsoll.store.document.Documents.Document;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The activities, newest last, kept where a restart and `kill -9` do not reach them.
///
/// An activity is written before the platform is called and again when it ended. The number kept is
/// bounded: the oldest of the service with the most go first, so that no service takes the place of
/// another that changes less often. Thread-safe.
public final class ActivityJournal {
  /// Activities kept where nothing else is said: weeks of a busy service, some tens of megabytes.
  public static final int DEFAULT_LIMIT = 10_000;

  /// Collection of the activities; keys are ids of 19 digits, so that they sort as numbers do.
  static final String ACTIVITIES = "autoscaler.activities";

  /// Collection of the inputs, apart, so that a list of activities need not read them.
  static final String INPUTS = "autoscaler.inputs";

  /// How many are read from the documents at once.
  private static final int PAGE = 256;

  /// The service to take from: the one with the most, of several the one with the oldest.
  private static final Comparator<Map.Entry<ServiceKey, NavigableSet<Long>>> MOST_THEN_OLDEST =
      Comparator.<Map.Entry<ServiceKey, NavigableSet<Long>>>comparingInt(
              each -> each.getValue().size())
          .thenComparing(each -> each.getValue().first(), Comparator.reverseOrder());

  private final Documents documents;
  private final int limit;
  private long nextId;

  /// The ids of what is kept, by service; null until something is written.
  private @Nullable Map<ServiceKey, NavigableSet<Long>> kept;

  private int count;

  /// Opens the journal and finds where it ended.
  ///
  /// @param limit the most activities kept, at least 1
  public ActivityJournal(Documents documents, int limit) throws IOException {
    if (limit < 1) {
      throw new IllegalArgumentException("A journal keeps at least 1 activity, got " + limit);
    }
    this.documents = documents;
    this.limit = limit;
    // Inputs are written first: those of an activity that was never written keep their id.
    nextId = Math.max(newest(documents, ACTIVITIES), newest(documents, INPUTS)) + 1;
  }

  /// The id for the next activity. Every call gives another.
  public synchronized long nextId() {
    return nextId++;
  }

  /// Writes an activity in place of what was known of it, on the disk when this returns.
  public void put(Activity activity) throws IOException {
    documents.put(ACTIVITIES, key(activity.id()), ActivityJson.write(activity));
    trim(activity);
  }

  /// Writes an activity that carries on from an earlier entry, whose id it has, and removes the
  /// entry that it had meanwhile; what it was decided from moves along. Whoever dies in the middle
  /// leaves it without that, and never with what another one was decided from.
  public void replace(Activity activity, long meanwhile) throws IOException {
    Optional<byte[]> inputs = documents.find(INPUTS, key(meanwhile));
    documents.delete(INPUTS, key(activity.id()));
    put(activity);
    if (inputs.isPresent()) {
      documents.put(INPUTS, key(activity.id()), inputs.get());
    }
    synchronized (this) {
      remove(activity.service(), meanwhile);
    }
  }

  /// Writes what an activity was decided from; the activity comes first.
  public void putInputs(long id, Inputs inputs) throws IOException {
    documents.put(INPUTS, key(id), ActivityJson.write(inputs));
  }

  /// What an activity was decided from; empty if that is not known, as for a foreign change.
  public Optional<Inputs> inputs(long id) throws IOException {
    Optional<byte[]> json = documents.find(INPUTS, key(id));
    return json.isEmpty() ? Optional.empty() : Optional.of(ActivityJson.readInputs(json.get()));
  }

  /// An activity by its id.
  public Optional<Activity> find(long id) throws IOException {
    Optional<byte[]> json = documents.find(ACTIVITIES, key(id));
    return json.isEmpty() ? Optional.empty() : Optional.of(ActivityJson.readActivity(json.get()));
  }

  /// Activities, newest first.
  ///
  /// @param service only of this service; null for all
  /// @param beforeId only with a smaller id
  /// @param most the most returned
  public List<Activity> newestFirst(@Nullable ServiceKey service, long beforeId, int most)
      throws IOException {
    List<Activity> found = new ArrayList<>();
    String before = beforeId == Long.MAX_VALUE ? "" : key(beforeId);
    while (found.size() < most) {
      List<Document> page = documents.descending(ACTIVITIES, before, PAGE);
      for (Document document : page) {
        Activity activity = ActivityJson.readActivity(document.value());
        if ((service == null || activity.service().equals(service)) && found.size() < most) {
          found.add(activity);
        }
      }
      if (page.size() < PAGE) {
        break;
      }
      before = page.getLast().key();
    }
    return found;
  }

  private static long newest(Documents documents, String collection) throws IOException {
    List<Document> newest = documents.descending(collection, "", 1);
    return newest.isEmpty() ? 0 : id(newest.getFirst());
  }

  private synchronized void trim(Activity written) throws IOException {
    Map<ServiceKey, NavigableSet<Long>> index = index();
    NavigableSet<Long> own = index.computeIfAbsent(written.service(), service -> new TreeSet<>());
    count += own.add(written.id()) ? 1 : 0;
    while (count > limit) {
      Map.Entry<ServiceKey, NavigableSet<Long>> most =
          index.entrySet().stream().max(MOST_THEN_OLDEST).orElseThrow();
      remove(most.getKey(), most.getValue().first());
    }
  }

  /// Removes an activity, what it was decided from first: inputs never outlive their activity.
  private void remove(ServiceKey service, long id) throws IOException {
    documents.delete(INPUTS, key(id));
    documents.delete(ACTIVITIES, key(id));
    Map<ServiceKey, NavigableSet<Long>> index = index();
    NavigableSet<Long> ids = index.get(service);
    if (ids != null && ids.remove(id)) {
      count--;
      if (ids.isEmpty()) {
        index.remove(service);
      }
    }
  }

  /// Reads whose activities are there, once, and not before something is written: a start does not
  /// wait for it.
  private Map<ServiceKey, NavigableSet<Long>> index() throws IOException {
    Map<ServiceKey, NavigableSet<Long>> index = kept;
    if (index == null) {
      index = new HashMap<>();
      count = 0;
      String from = "";
      List<Document> page;
      do {
        page = documents.ascending(ACTIVITIES, from, PAGE);
        for (Document document : page) {
          ServiceKey service = ActivityJson.readActivity(document.value()).service();
          index.computeIfAbsent(service, any -> new TreeSet<>()).add(id(document));
          count++;
        }
        from = page.isEmpty() ? "" : key(id(page.getLast()) + 1);
      } while (page.size() == PAGE);
      kept = index;
    }
    return index;
  }

  private static long id(Document document) {
    return Long.parseLong(document.key());
  }

  private static String key(long id) {
    if (id < 0) {
      throw new IllegalArgumentException("An activity's id is not negative, got " + id);
    }
    return "%019d".formatted(id);
  }
}
