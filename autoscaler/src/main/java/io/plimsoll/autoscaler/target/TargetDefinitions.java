package io.plimsoll.autoscaler.target;

import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.Service;
import io.plimsoll.collector.docker.DockerLabels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/// Scalable targets as they were defined, and what was wrong with those that are not among them. A
/// bad definition disables its own target and no other; nothing here throws.
///
/// @param targets the good ones
/// @param problems one sentence each, naming the place
public record TargetDefinitions(List<ScalableTarget> targets, List<String> problems) {
  /// What the labels begin with.
  public static final String PREFIX = "plimsoll.";

  /// No definitions.
  public static final TargetDefinitions NONE = new TargetDefinitions(List.of(), List.of());

  /// Copies the lists.
  public TargetDefinitions {
    targets = List.copyOf(targets);
    problems = List.copyOf(problems);
  }

  /// Reads the labels of a service: `plimsoll.max`, `plimsoll.target.cpu` and so on. A service
  /// without any such label is no target.
  public static TargetDefinitions ofLabels(Service service) {
    List<String> problems = new ArrayList<>();
    Set<String> astray = settings(service.taskLabels()).keySet();
    if (!astray.isEmpty()) {
      problems.add(
          ("labels of the containers of %s: %s are not read there; put them on the service, under"
                  + " deploy.labels or with docker service update --label-add")
              .formatted(service.key(), String.join(", ", astray)));
    }
    TreeMap<String, String> ours = settings(service.labels());
    if (ours.isEmpty() || isOneOff(service)) {
      return new TargetDefinitions(List.of(), problems);
    }
    String place = "labels of " + service.key();
    if (service.orchestrator() == Orchestrator.STANDALONE) {
      String problem = " cannot be scaled: belongs to no Compose project or Swarm service";
      return new TargetDefinitions(List.of(), List.of(service.key() + problem));
    }
    Draft draft = new Draft(service.key(), problems::add);
    ours.forEach((key, value) -> setLabel(draft, key, value, place));
    Optional<ScalableTarget> target =
        draft.build(Origin.LABELS, place, place + ": " + PREFIX + "max");
    return new TargetDefinitions(target.stream().toList(), problems);
  }

  /// Reads the mapping under `targets` of a YAML file.
  ///
  /// @param targets the composed node, `cluster/service` to settings
  /// @param file name of the file, for messages
  public static TargetDefinitions ofYaml(MappingNode targets, String file) {
    return new YamlTargets(file).read(targets);
  }

  /// Puts definitions of several origins together. A target that is defined twice has two owners:
  /// neither is taken, and the problem names both.
  public static TargetDefinitions union(List<TargetDefinitions> definitions) {
    List<String> problems = new ArrayList<>();
    definitions.forEach(each -> problems.addAll(each.problems()));
    Map<Object, List<ScalableTarget>> byService =
        definitions.stream()
            .flatMap(each -> each.targets().stream())
            .collect(
                Collectors.groupingBy(ScalableTarget::service, TreeMap::new, Collectors.toList()));
    List<ScalableTarget> targets = new ArrayList<>();
    byService.forEach((service, owners) -> {
      if (owners.size() == 1) {
        targets.add(owners.getFirst());
      } else {
        String places =
            owners.stream().map(ScalableTarget::place).collect(Collectors.joining(" and "));
        problems.add(
            "%s is defined twice, by %s; it is not scaled until one of them is removed"
                .formatted(service, places));
      }
    });
    return new TargetDefinitions(targets, problems);
  }

  private static TreeMap<String, String> settings(Map<String, String> labels) {
    TreeMap<String, String> ours = new TreeMap<>();
    labels.forEach((key, value) -> {
      if (key.startsWith(PREFIX)) {
        boolean isLong = key.length() > Draft.MAX_LENGTH;
        ours.put(isLong ? key.substring(0, Draft.MAX_LENGTH) + "…" : key, value);
      }
    });
    return ours;
  }

  /// `docker compose run` gives its container the labels of the service, which it is no task of.
  private static boolean isOneOff(Service service) {
    return Boolean.parseBoolean(service.labels().get(DockerLabels.COMPOSE_ONE_OFF));
  }

  private static void setLabel(Draft draft, String key, String value, String place) {
    String path = key.substring(PREFIX.length());
    if (Draft.SETTINGS.contains(path) || path.startsWith(Draft.TARGET)) {
      draft.set(path, value, place + ": " + key);
    } else {
      TreeSet<String> known = new TreeSet<>(Draft.SETTINGS);
      known.addAll(List.of(Draft.TARGET + "cpu", Draft.TARGET + "memory"));
      String near = Draft.suggestion(PREFIX, path, known);
      draft.problem("%s: unknown label '%s'%s".formatted(place, key, near));
    }
  }
}
