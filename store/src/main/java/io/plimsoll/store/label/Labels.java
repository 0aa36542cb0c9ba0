package io.plimsoll.store.label;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The labels of one series, in order of their names. Immutable. Labels without a value are left
/// out, as Prometheus takes them for absent.
///
/// A name is any text without control characters, as in Prometheus 3; a value is any text at all.
/// Half a surrogate pair is no text. Labels are in the order of their names and values.
public final class Labels implements Comparable<Labels> {
  /// The label that holds the name of the metric.
  public static final String NAME = "__name__";

  /// No labels.
  public static final Labels NONE = new Labels(new String[0]);

  private final String[] pairs;

  private Labels(String[] pairs) {
    this.pairs = pairs;
  }

  /// Labels by their names.
  ///
  /// @throws IllegalArgumentException if one is no label
  public static Labels of(Map<String, String> values) {
    String[] pairs = new String[2 * values.size()];
    int at = 0;
    for (Map.Entry<String, String> label : values.entrySet()) {
      pairs[at++] = label.getKey();
      pairs[at++] = label.getValue();
    }
    return of(pairs);
  }

  /// Labels of names and values in turn, the names in any order.
  ///
  /// @throws IllegalArgumentException if one is no label, or comes twice
  public static Labels of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException(
          "label %s has no value".formatted(quoted(namesAndValues[namesAndValues.length - 1])));
    }
    String[] pairs = namesAndValues.clone();
    for (int i = 0; i < pairs.length; i += 2) {
      check(pairs[i], pairs[i + 1]);
    }
    sort(pairs);
    return new Labels(withoutEmpty(pairs));
  }

  /// Labels that are known to be checked, in order and without an empty value; the array belongs to
  /// them.
  public static Labels ofSorted(String[] pairs) {
    return new Labels(pairs);
  }

  /// How many labels there are.
  public int size() {
    return pairs.length / 2;
  }

  /// The name of a label, by its place.
  public String name(int index) {
    return pairs[2 * index];
  }

  /// The value of a label, by its place.
  public String value(int index) {
    return pairs[2 * index + 1];
  }

  /// The value of a label, or null.
  public @Nullable String value(String name) {
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i].equals(name)) {
        return pairs[i + 1];
      }
    }
    return null;
  }

  /// Characters of all names and values together.
  public int length() {
    int length = 0;
    for (String text : pairs) {
      length += text.length();
    }
    return length;
  }

  /// The labels as a new map, in order.
  public Map<String, String> toMap() {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(pairs[i], pairs[i + 1]);
    }
    return map;
  }

  /// All labels but one.
  public Labels without(String name) {
    int at = place(name);
    if (at < 0) {
      return this;
    }
    String[] rest = new String[pairs.length - 2];
    System.arraycopy(pairs, 0, rest, 0, at);
    System.arraycopy(pairs, at + 2, rest, at, rest.length - at);
    return new Labels(rest);
  }

  /// The labels with one more, or with another value of one; an empty value takes it away.
  ///
  /// @throws IllegalArgumentException if it is no label
  public Labels with(String name, String value) {
    check(name, value);
    return value.isEmpty() ? without(name) : withChecked(name, value);
  }

  /// As [#with], for a label that is known to be one.
  Labels withChecked(String name, String value) {
    int at = place(name);
    if (at >= 0) {
      String[] changed = pairs.clone();
      changed[at + 1] = value;
      return new Labels(changed);
    }
    int gap = -at - 1;
    String[] more = new String[pairs.length + 2];
    System.arraycopy(pairs, 0, more, 0, gap);
    more[gap] = name;
    more[gap + 1] = value;
    System.arraycopy(pairs, gap, more, gap + 2, pairs.length - gap);
    return new Labels(more);
  }

  /// Where the name is, or where it belongs as `-place - 1`.
  private int place(String name) {
    for (int i = 0; i < pairs.length; i += 2) {
      int order = pairs[i].compareTo(name);
      if (order >= 0) {
        return order == 0 ? i : -i - 1;
      }
    }
    return -pairs.length - 1;
  }

  @Override
  public int compareTo(Labels other) {
    return Arrays.compare(pairs, other.pairs);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Labels labels && Arrays.equals(pairs, labels.pairs);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(pairs);
  }

  /// As Prometheus writes them: `{a="1",b="2"}`.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i < pairs.length; i += 2) {
      text.append(i == 0 ? "" : ",").append(pairs[i]).append('=').append(quoted(pairs[i + 1]));
    }
    return text.append('}').toString();
  }

  private static String quoted(String value) {
    String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    return '"' + escaped + '"';
  }

  private static void check(String name, String value) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException(
          "a label with the value " + quoted(value) + " has no name");
    }
    if (name.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "label " + quoted(name) + " has a control character in its name");
    }
    if (hasHalfPair(name) || hasHalfPair(value)) {
      throw new IllegalArgumentException("label " + quoted(name) + " is no UTF-8 text");
    }
  }

  private static boolean hasHalfPair(String text) {
    int at = 0;
    while (at < text.length()) {
      int codePoint = text.codePointAt(at);
      if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
        return true;
      }
      at += Character.charCount(codePoint);
    }
    return false;
  }

  /// Sorts pairs by name in place. Senders sort theirs mostly, so there is little to do.
  private static void sort(String[] pairs) {
    for (int i = 2; i < pairs.length; i += 2) {
      int order = pairs[i - 2].compareTo(pairs[i]);
      if (order > 0) {
        sortUnsorted(pairs);
        return;
      }
      checkDifferent(order, pairs[i]);
    }
  }

  private static void sortUnsorted(String[] pairs) {
    Integer[] places = new Integer[pairs.length / 2];
    Arrays.setAll(places, i -> 2 * i);
    Arrays.sort(places, Comparator.comparing(place -> pairs[place]));
    String[] unsorted = pairs.clone();
    for (int i = 0; i < pairs.length; i += 2) {
      pairs[i] = unsorted[places[i / 2]];
      pairs[i + 1] = unsorted[places[i / 2] + 1];
      checkDifferent(i == 0 ? 1 : pairs[i - 2].compareTo(pairs[i]), pairs[i]);
    }
  }

  private static void checkDifferent(int order, String name) {
    if (order == 0) {
      throw new IllegalArgumentException("label " + quoted(name) + " comes twice");
    }
  }

  private static String[] withoutEmpty(String[] pairs) {
    int kept = 0;
    for (int i = 0; i < pairs.length; i += 2) {
      if (!pairs[i + 1].isEmpty()) {
        pairs[kept] = pairs[i];
        pairs[kept + 1] = pairs[i + 1];
        kept += 2;
      }
    }
    return kept == pairs.length ? pairs : Arrays.copyOf(pairs, kept);
  }
}
