package io.plimsoll.autoscaler.target;

import io.plimsoll.collector.container.ServiceKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// Reads the `targets` of a YAML file; knows the line of everything it complains about.
final class YamlTargets {
  private static final Set<String> SETTINGS =
      Set.of("min", "max", "target", "tolerance", "scale-out", "scale-in");
  private static final Set<String> WAITS = Set.of("cooldown", "window");

  private final String file;
  private final List<String> problems = new ArrayList<>();
  private final List<ScalableTarget> targets = new ArrayList<>();

  YamlTargets(String file) {
    this.file = file;
  }

  TargetDefinitions read(MappingNode node) {
    Set<String> seen = new HashSet<>();
    for (NodeTuple tuple : node.getValue()) {
      String name = scalar(tuple.getKeyNode());
      if (!seen.add(name)) {
        targets.removeIf(target -> target.service().toString().equals(name));
        problems.add("%s: %s is defined twice".formatted(place(tuple.getKeyNode()), name));
      } else {
        readTarget(name, tuple);
      }
    }
    return new TargetDefinitions(targets, problems);
  }

  private void readTarget(String name, NodeTuple tuple) {
    String place = place(tuple.getKeyNode());
    ServiceKey service;
    try {
      service = ServiceKey.parse(name);
    } catch (IllegalArgumentException e) {
      problems.add(place + ": " + e.getMessage());
      return;
    }
    if (!(tuple.getValueNode() instanceof MappingNode settings)) {
      problems.add("%s: %s needs settings, such as max: 4".formatted(place, name));
      return;
    }
    Draft draft = new Draft(service, problems::add);
    eachKey(settings, SETTINGS, draft, (key, value, at) -> setting(key, value, at, draft));
    draft.build(Origin.FILE, place, "%s: max of %s".formatted(place, name)).ifPresent(targets::add);
  }

  private void setting(String key, Node value, String place, Draft draft) {
    boolean isGroup = key.equals("target") || key.equals("scale-out") || key.equals("scale-in");
    if (!isGroup || (key.equals("scale-in") && value instanceof ScalarNode)) {
      leaf(key, key, value, place, draft);
    } else if (!(value instanceof MappingNode group)) {
      draft.problem("%s: '%s' is a group of settings".formatted(place, key));
    } else if (key.equals("target")) {
      eachKey(
          group,
          Set.of(),
          draft,
          (measure, number, at) -> leaf(Draft.TARGET + measure, measure, number, at, draft));
    } else {
      eachKey(
          group,
          WAITS,
          draft,
          (wait, text, at) -> leaf(key + "." + wait, key + " " + wait, text, at, draft));
    }
  }

  private void leaf(String path, String name, Node value, String place, Draft draft) {
    if (value instanceof ScalarNode scalar) {
      draft.set(path, scalar.getValue(), place + ": " + name);
    } else {
      draft.problem("%s: '%s' is a single value".formatted(place, name));
    }
  }

  /// Visits the entries of a mapping whose keys are known (all, if `known` is empty) and complains
  /// of the others.
  private void eachKey(MappingNode mapping, Set<String> known, Draft draft, Setting visit) {
    Set<String> seen = new HashSet<>();
    for (NodeTuple tuple : mapping.getValue()) {
      String key = scalar(tuple.getKeyNode());
      String place = place(tuple.getKeyNode());
      if (!known.isEmpty() && !known.contains(key)) {
        String near = Draft.suggestion("", key, known);
        draft.problem("%s: unknown key '%s'%s".formatted(place, key, near));
      } else if (!seen.add(key)) {
        draft.problem("%s: '%s' is said twice".formatted(place, key));
      } else {
        visit.visit(key, tuple.getValueNode(), place);
      }
    }
  }

  private String place(Node node) {
    return YamlPosition.of(file, node);
  }

  private static String scalar(Node node) {
    return node instanceof ScalarNode scalar ? scalar.getValue() : "(not a word)";
  }

  private interface Setting {
    void visit(String key, Node value, String place);
  }
}
