package io.plimsoll.collector.docker;

import static io.plimsoll.collector.docker.DockerLabels.COMPOSE_NUMBER;
import static io.plimsoll.collector.docker.DockerLabels.COMPOSE_ONE_OFF;
import static io.plimsoll.collector.docker.DockerLabels.COMPOSE_PROJECT;
import static io.plimsoll.collector.docker.DockerLabels.COMPOSE_SERVICE;
import static io.plimsoll.collector.docker.DockerLabels.STACK;
import static io.plimsoll.collector.docker.DockerLabels.SWARM_SERVICE;
import static io.plimsoll.collector.docker.DockerLabels.SWARM_TASK;
import static io.plimsoll.collector.docker.DockerLabels.SWARM_TASK_ID;

import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.ServiceKey;
import java.util.Map;

/// Tells from its labels which service and task a container belongs to.
///
/// @param service the service
/// @param task the task in it
/// @param orchestrator who keeps it
record Naming(ServiceKey service, String task, Orchestrator orchestrator) {
  /// The cluster of containers that nobody keeps.
  static final String STANDALONE_CLUSTER = "standalone";

  /// The cluster of Swarm services that no stack holds.
  static final String SWARM_CLUSTER = "swarm";

  private static final String NO_NAME = "unnamed";
  private static final String ONLY_TASK = "1";

  /// Never fails: what cannot be part of a name is replaced.
  static Naming of(String containerName, Map<String, String> labels) {
    String swarmService = labels.get(SWARM_SERVICE);
    if (swarmService != null) {
      return new Naming(swarmKey(swarmService, labels), slot(labels), Orchestrator.SWARM);
    }
    String project = labels.get(COMPOSE_PROJECT);
    String service = labels.get(COMPOSE_SERVICE);
    boolean oneOff = "true".equalsIgnoreCase(labels.get(COMPOSE_ONE_OFF));
    if (project != null && service != null && !oneOff) {
      String number = labels.getOrDefault(COMPOSE_NUMBER, ONLY_TASK);
      return new Naming(key(project, service), text(number), Orchestrator.COMPOSE);
    }
    return new Naming(key(STANDALONE_CLUSTER, containerName), ONLY_TASK, Orchestrator.STANDALONE);
  }

  /// The identity of a Swarm service: a stack's services carry its name as a prefix.
  static ServiceKey swarmKey(String name, Map<String, String> labels) {
    String stack = labels.get(STACK);
    if (stack == null || stack.isBlank()) {
      return key(SWARM_CLUSTER, name);
    }
    String prefix = stack + "_";
    return key(stack, name.startsWith(prefix) ? name.substring(prefix.length()) : name);
  }

  /// The slot in `stack_web.3.k2f0…`; the node's id for a service with a task on every node.
  private static String slot(Map<String, String> labels) {
    String task = labels.getOrDefault(SWARM_TASK, "");
    String service = labels.getOrDefault(SWARM_SERVICE, "");
    if (!task.startsWith(service + ".")) {
      return text(task);
    }
    String rest = task.substring(service.length() + 1);
    String id = labels.getOrDefault(SWARM_TASK_ID, "");
    if (!id.isEmpty() && rest.endsWith("." + id)) {
      return text(rest.substring(0, rest.length() - id.length() - 1));
    }
    int dot = rest.indexOf('.');
    return text(dot < 0 ? rest : rest.substring(0, dot));
  }

  private static ServiceKey key(String cluster, String service) {
    return new ServiceKey(text(cluster), text(service));
  }

  private static String text(String given) {
    return given.isBlank() ? NO_NAME : given.replace('/', '_');
  }
}
