package io.plimsoll.dashboard.scrape;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.docker.DockerLabels;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The label sets of containers as cAdvisor writes them, kept from scrape to scrape because they
/// change as rarely as containers do. Thread-safe.
final class ContainerLabels {
  /// A container has a few dozen labels at most; more is a mistake that would cost every scrape.
  private static final int MAX_LABELS = 64;

  /// Longer values are cut: some tools keep whole files in labels.
  private static final int MAX_VALUE_LENGTH = 512;

  private record Known(Container container, String text) {}

  private final Map<String, Known> byId = new ConcurrentHashMap<>();

  /// `id="…",image="…",name="…",container_label_…="…"`.
  String of(Container container) {
    Known known = byId.get(container.id());
    if (known == null || !same(known.container, container)) {
      known = new Known(container, text(container));
      byId.put(container.id(), known);
    }
    return known.text;
  }

  /// Forgets containers that are gone.
  void keepOnly(Set<String> ids) {
    byId.keySet().retainAll(ids);
  }

  private static boolean same(Container a, Container b) {
    return a.name().equals(b.name())
        && a.image().equals(b.image())
        && a.labels().equals(b.labels());
  }

  private static String text(Container container) {
    StringBuilder out = new StringBuilder(256);
    append(out, "id", "/docker/" + container.id());
    append(out.append(','), "image", container.image());
    append(out.append(','), "name", container.name());
    // Two labels may have one name once it is made of the characters that are allowed; a scrape
    // with a label twice would be refused whole, so the first stays: what tells whose the container
    // is, then the first in alphabetical order.
    Map<String, String> unique = new LinkedHashMap<>();
    container.labels().entrySet().stream()
        .sorted(Map.Entry.comparingByKey(DockerLabels.IDENTITY_FIRST))
        .forEach(label -> unique.putIfAbsent(labelName(label.getKey()), label.getValue()));
    unique.entrySet().stream()
        .limit(MAX_LABELS)
        .forEach(label -> append(out.append(','), label.getKey(), label.getValue()));
    return out.toString();
  }

  private static String labelName(String label) {
    StringBuilder name = new StringBuilder("container_label_");
    for (int i = 0; i < label.length(); i++) {
      char c = label.charAt(i);
      boolean allowed =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
      name.append(allowed ? c : '_');
    }
    return name.toString();
  }

  /// Appends `name="value"`.
  static void append(StringBuilder out, String name, String value) {
    out.append(name).append("=\"");
    int length = Math.min(value.length(), MAX_VALUE_LENGTH);
    if (length < value.length() && Character.isHighSurrogate(value.charAt(length - 1))) {
      length--;
    }
    for (int i = 0; i < length; i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\\' -> out.append("\\\\");
        case '"' -> out.append("\\\"");
        case '\n' -> out.append("\\n");
        default -> out.append(c);
      }
    }
    out.append('"');
  }
}
