package io.plimsoll.store.label;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// Which groups have which labels, and the one copy of every text. The metric's name is a label
/// like any other here, of all groups with a live series of that name. Not thread-safe.
final class Postings {
  private final Map<String, LabelValues> byName = new HashMap<>();
  private final RoaringBitmap all = new RoaringBitmap();

  /// The values of one label.
  ///
  /// @param name the one text of the name that all groups share
  /// @param postings by value
  record LabelValues(String name, Map<String, Posting> postings) {}

  /// Notes that a group has a label.
  Posting add(String name, String value, int group) {
    Map<String, Posting> values = valuesOf(name).postings;
    Posting posting = values.get(value);
    if (posting == null) {
      posting = new Posting(value, group);
      values.put(value, posting);
    } else {
      posting.add(group);
    }
    return posting;
  }

  /// Notes a new group, and returns its labels made of the texts that are here.
  Labels addGroup(Labels shared, int group) {
    String[] pairs = new String[2 * shared.size()];
    for (int i = 0; i < shared.size(); i++) {
      pairs[2 * i + 1] = add(shared.name(i), shared.value(i), group).value;
      pairs[2 * i] = valuesOf(shared.name(i)).name;
    }
    all.add(group);
    return Labels.ofSorted(pairs);
  }

  /// Notes that a group has a label no more.
  void remove(String name, String value, int group) {
    Map<String, Posting> values = valuesOf(name).postings;
    Posting posting = values.get(value);
    if (posting != null && posting.remove(group)) {
      values.remove(value);
      if (values.isEmpty()) {
        byName.remove(name);
      }
    }
  }

  /// Notes that a group is gone.
  void removeGroup(Labels shared, int group) {
    for (int i = 0; i < shared.size(); i++) {
      remove(shared.name(i), shared.value(i), group);
    }
    all.remove(group);
  }

  /// All groups.
  RoaringBitmap all() {
    return all;
  }

  /// The names of all labels.
  List<String> names() {
    return List.copyOf(byName.keySet());
  }

  /// The values of a label.
  List<String> values(String name) {
    LabelValues known = byName.get(name);
    return known == null ? List.of() : List.copyOf(known.postings.keySet());
  }

  /// The groups with a label, or null if there is none.
  @Nullable Posting find(String name, String value) {
    LabelValues known = byName.get(name);
    return known == null ? null : known.postings.get(value);
  }

  private LabelValues valuesOf(String name) {
    return byName.computeIfAbsent(name, key -> new LabelValues(key, new HashMap<>()));
  }
}
