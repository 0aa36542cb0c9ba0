package io.plimsoll.store.label;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The labels of one series, in order of their names. Immutable. Labels without a value are left
/// out, as Prometheus takes them for absent.
public final class Labels {
  /// The label that holds the name of the metric.
  public static final String NAME = "__name__";

  /// No labels.
  public static final Labels NONE = new Labels(new String[0]);

  private final String[] pairs;

  private Labels(String[] pairs) {
    this.pairs = pairs;
  }

  /// Labels by their names.
  public static Labels of(Map<String, String> values) {
    TreeMap<String, String> sorted = new TreeMap<>(values);
    sorted.values().removeIf(String::isEmpty);
    String[] pairs = new String[2 * sorted.size()];
    int at = 0;
    for (Map.Entry<String, String> label : sorted.entrySet()) {
      pairs[at++] = label.getKey();
      pairs[at++] = label.getValue();
    }
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
    Map<String, String> map = toMap();
    return map.remove(name) == null ? this : of(map);
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
      text.append(i == 0 ? "" : ",").append(pairs[i]).append("=\"").append(escaped(pairs[i + 1]));
      text.append('"');
    }
    return text.append('}').toString();
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
