package io.plimsoll.autoscaler.activity;

import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.store.document.Documents;
import io.plimsoll.store.document.Documents.Document;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The activities, newest last, kept where a restart and `kill -9` do not reach them.
///
/// An activity is written before the platform is called and again when it ended. The number kept is
/// bounded; the oldest go first. Thread-safe.
public final class ActivityJournal {
  /// Activities kept where nothing else is said: weeks of a busy service, some tens of megabytes.
  public static final int DEFAULT_LIMIT = 10_000;

  /// Collection of the activities; keys are ids of 19 digits, so that they sort as numbers do.
  static final String ACTIVITIES = "autoscaler.activities";

  /// Collection of the inputs, apart, so that a list of activities need not read them.
  static final String INPUTS = "autoscaler.inputs";

  /// How many are read from the documents at once.
  private static final int PAGE = 256;

  private final Documents documents;
  private final int limit;
  private long nextId;
  private long oldestId;

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
    List<Document> oldest = documents.ascending(ACTIVITIES, "", 1);
    oldestId = oldest.isEmpty() ? nextId : Long.parseLong(oldest.getFirst().key());
  }

  /// The id for the next activity. Every call gives another.
  public synchronized long nextId() {
    return nextId++;
  }

  /// Writes an activity in place of what was known of it, on the disk when this returns.
  public void put(Activity activity) throws IOException {
    documents.put(ACTIVITIES, key(activity.id()), ActivityJson.write(activity));
    trim();
  }

  /// Writes what an activity was decided from.
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
    return newest.isEmpty() ? 0 : Long.parseLong(newest.getFirst().key());
  }

  private synchronized void trim() throws IOException {
    while (nextId - oldestId > limit) {
      documents.delete(ACTIVITIES, key(oldestId));
      documents.delete(INPUTS, key(oldestId));
      oldestId++;
    }
  }

  private static String key(long id) {
    if (id < 0) {
      throw new IllegalArgumentException("An activity's id is not negative, got " + id);
    }
    return "%019d".formatted(id);
  }
}
