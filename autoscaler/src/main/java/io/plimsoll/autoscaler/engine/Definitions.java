package io.plimsoll.autoscaler.engine;

import io.plimsoll.autoscaler.target.ScalableTarget;
import io.plimsoll.autoscaler.target.TargetDefinitions;
import io.plimsoll.collector.container.Inventory;
import io.plimsoll.collector.container.Service;
import io.plimsoll.collector.container.ServiceKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The scalable targets that labels and file define together. Labels are read again only where they
/// changed. Belongs to the evaluating thread.
final class Definitions {
  private record Read(Service service, TargetDefinitions definitions) {}

  private final TargetDefinitions file;
  private Map<ServiceKey, Read> labels = new HashMap<>();
  private TargetDefinitions united;

  Definitions(List<ScalableTarget> fileTargets, List<String> fileProblems) {
    file = new TargetDefinitions(fileTargets, fileProblems);
    united = TargetDefinitions.union(List.of(file));
  }

  /// All good definitions, and what is wrong with the others.
  TargetDefinitions current() {
    return united;
  }

  /// Takes the labels of an inventory. While the runtime does not answer, a service that is not
  /// listed any more is kept.
  ///
  /// @return whether any definition changed
  boolean update(Inventory inventory) {
    Map<ServiceKey, Read> next = new HashMap<>();
    boolean changed = false;
    for (Service service : inventory.services()) {
      Read before = labels.get(service.key());
      if (before != null && isSame(before.service(), service)) {
        next.put(service.key(), before);
      } else {
        Read read = new Read(service, TargetDefinitions.ofLabels(service));
        changed |= before == null || !before.definitions().equals(read.definitions());
        next.put(service.key(), read);
      }
    }
    if (inventory.problem() != null) {
      labels.forEach(next::putIfAbsent);
    }
    changed |= next.size() != labels.size() || !next.keySet().equals(labels.keySet());
    labels = next;
    if (changed) {
      List<TargetDefinitions> all = new ArrayList<>();
      all.add(file);
      next.values().forEach(read -> all.add(read.definitions()));
      united = TargetDefinitions.union(all);
    }
    return changed;
  }

  private static boolean isSame(Service before, Service now) {
    return before.orchestrator() == now.orchestrator()
        && before.labels().equals(now.labels())
        && before.taskLabels().equals(now.taskLabels());
  }
}
