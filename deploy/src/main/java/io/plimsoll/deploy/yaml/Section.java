package io.plimsoll.deploy.yaml;

import io.plimsoll.autoscaler.target.YamlPosition;
import io.plimsoll.collector.spelling.Spelling;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// A mapping in a settings file, read strictly: its keys are known, none comes twice, and every
/// value has the type and the limits that are asked for.
public final class Section {
  /// Longer values are cut in messages.
  private static final int QUOTE = 60;

  private final String file;
  private final String path;
  private final Map<String, Node> values = new LinkedHashMap<>();

  private Section(String file, String path) {
    this.file = file;
    this.path = path;
  }

  /// A section without any keys: every setting has its default.
  public static Section empty(String file) {
    return new Section(file, "");
  }

  /// Reads a mapping.
  ///
  /// @param file name of the file, for messages
  /// @param path the keys that lead to the mapping, with dots; empty for the whole file
  /// @param known every key that it may have
  static Section of(String file, String path, Node node, List<String> known)
      throws InvalidSettings {
    Section section = new Section(file, path);
    if (!(node instanceof MappingNode mapping)) {
      throw section.wrong(node, section.described("the file") + " must be keys with values");
    }
    for (NodeTuple tuple : mapping.getValue()) {
      section.add(tuple, known);
    }
    return section;
  }

  /// The section under a key; without any keys if it is not there.
  public Section section(String key, String... known) throws InvalidSettings {
    Node node = values.get(key);
    return node == null || isNull(node)
        ? new Section(file, full(key))
        : of(file, full(key), node, List.of(known));
  }

  /// The mapping under a key as it is, for others to read.
  public Optional<MappingNode> mapping(String key) throws InvalidSettings {
    Node node = values.get(key);
    if (node == null || isNull(node)) {
      return Optional.empty();
    }
    if (node instanceof MappingNode mapping) {
      return Optional.of(mapping);
    }
    throw wrong(node, full(key) + " must be keys with values");
  }

  /// A text, read by `reading`, which throws `IllegalArgumentException` for what it cannot use.
  public <T> Optional<T> value(String key, Function<String, T> reading) throws InvalidSettings {
    Node node = values.get(key);
    if (node == null) {
      return Optional.empty();
    }
    if (!(node instanceof ScalarNode scalar) || isNull(node)) {
      throw wrong(node, full(key) + " must be a single value");
    }
    try {
      return Optional.of(reading.apply(scalar.getValue()));
    } catch (IllegalArgumentException e) {
      throw new InvalidSettings(place(node) + full(key) + ": " + e.getMessage(), e);
    }
  }

  /// A duration between two bounds, both inclusive.
  public Optional<Duration> duration(String key, Duration least, Duration most)
      throws InvalidSettings {
    return value(
        key,
        text -> {
          Duration value = Quantity.duration(text);
          if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                "%s is not between %s and %s"
                    .formatted(text, Quantity.text(least), Quantity.text(most)));
          }
          return value;
        });
  }

  /// `true` or `false`.
  public Optional<Boolean> flag(String key) throws InvalidSettings {
    return value(
        key,
        text ->
            switch (text) {
              case "true" -> true;
              case "false" -> false;
              default ->
                  throw new IllegalArgumentException("'" + text + "' is neither true nor false");
            });
  }

  private void add(NodeTuple tuple, List<String> known) throws InvalidSettings {
    Node keyNode = tuple.getKeyNode();
    if (!(keyNode instanceof ScalarNode scalar)) {
      throw wrong(keyNode, described("the file") + " has a key that is no plain word");
    }
    String key = scalar.getValue();
    if (!known.contains(key)) {
      String meant =
          Spelling.meant(key, known)
              .map(word -> "did you mean '" + word + "'?")
              .orElse("known here: " + String.join(", ", known));
      throw wrong(keyNode, "unknown key '" + shortened(full(key)) + "'; " + meant);
    }
    Node before = values.putIfAbsent(key, tuple.getValueNode());
    if (before != null) {
      throw wrong(
          keyNode,
          "key '%s' comes twice, first with %s"
              .formatted(full(key), YamlPosition.of(file, before)));
    }
  }

  private InvalidSettings wrong(Node node, String message) {
    return new InvalidSettings(place(node) + message);
  }

  private String place(Node node) {
    return YamlPosition.of(file, node) + ": ";
  }

  private String described(String whole) {
    return path.isEmpty() ? whole : path;
  }

  private String full(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private static String shortened(String text) {
    return text.length() <= QUOTE ? text : text.substring(0, QUOTE) + "…";
  }

  private static boolean isNull(Node node) {
    return node.getTag().equals(Tag.NULL);
  }
}
