package io.plimsoll.store.label;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// Which groups have which labels, and the one copy of every text. The metric's name is a label
/// like any other here, of all groups with a live series of that name. Not thread-safe.
final class Postings {
  /// What a text takes beside its characters: two objects for the text, a posting, and an entry and
  /// its share of the table, with compressed references.
  private static final int TEXT_OVERHEAD = 144;

  /// What a label of a group takes: two references, and its share of a bitmap.
  private static final int LABEL_BYTES = 12;

  /// Characters up to here take one byte in memory.
  private static final int LATIN = 0xFF;

  private final Map<String, LabelValues> byName = new HashMap<>();
  private final RoaringBitmap all = new RoaringBitmap();
  private long bytes;

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
      bytes += textBytes(value);
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
    bytes += (long) LABEL_BYTES * shared.size();
    return Labels.ofSorted(pairs);
  }

  /// Notes that a group has a label no more.
  void remove(String name, String value, int group) {
    Map<String, Posting> values = valuesOf(name).postings;
    Posting posting = values.get(value);
    if (posting != null && posting.remove(group)) {
      values.remove(value);
      bytes -= textBytes(value);
      if (values.isEmpty()) {
        byName.remove(name);
        bytes -= textBytes(name);
      }
    }
  }

  /// Notes that a group is gone.
  void removeGroup(Labels shared, int group) {
    for (int i = 0; i < shared.size(); i++) {
      remove(shared.name(i), shared.value(i), group);
    }
    all.remove(group);
    bytes -= (long) LABEL_BYTES * shared.size();
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

  /// About as many bytes as texts and labels take.
  long bytes() {
    return bytes;
  }

  /// About as many bytes as a text takes.
  static long textBytes(String text) {
    int latin = 0;
    while (latin < text.length() && text.charAt(latin) <= LATIN) {
      latin++;
    }
    return TEXT_OVERHEAD + (latin == text.length() ? 1L : 2L) * text.length();
  }

  private LabelValues valuesOf(String name) {
    LabelValues values = byName.get(name);
    if (values == null) {
      values = new LabelValues(name, new HashMap<>());
      byName.put(name, values);
      bytes += textBytes(name);
    }
    return values;
  }
}
