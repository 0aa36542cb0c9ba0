package io.plimsoll.autoscaler.target;

import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/// A place in a YAML file, as every message names it: `plimsoll.yaml:12:3`, line and column from
/// one.
public final class YamlPosition {
  private YamlPosition() {}

  /// Where a node begins.
  public static String of(String file, Node node) {
    return node.getStartMark().map(mark -> of(file, mark)).orElse(file);
  }

  /// Where a mark is.
  public static String of(String file, Mark mark) {
    return "%s:%d:%d".formatted(file, mark.getLine() + 1, mark.getColumn() + 1);
  }
}
