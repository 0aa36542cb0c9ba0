package io.plimsoll.collector.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.ContainerSpec;
import com.github.dockerjava.api.model.ServiceModeConfig;
import com.github.dockerjava.api.model.ServiceSpec;
import com.github.dockerjava.api.model.ServiceUpdateState;
import com.github.dockerjava.api.model.ServiceUpdateStatus;
import com.github.dockerjava.api.model.SwarmInfo;
import com.github.dockerjava.api.model.Task;
import com.github.dockerjava.api.model.TaskSpec;
import com.github.dockerjava.api.model.TaskState;
import com.github.dockerjava.api.model.TaskStatus;
import com.github.dockerjava.api.model.TaskStatusContainerStatus;
import io.plimsoll.collector.container.Deployment;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.Service;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Asks a Swarm manager for its services. Thread-safe.
final class SwarmServices {
  /// What a manager knows.
  ///
  /// @param services all services, those without tasks included
  /// @param containers ids of the containers of all tasks that are to run
  record Listed(List<Service> services, Set<String> containers) {
    /// Of an engine that manages no Swarm.
    static final Listed NOTHING = new Listed(List.of(), Set.of());
  }

  private final DockerClient client;

  SwarmServices(DockerClient client) {
    this.client = client;
  }

  /// Whether the engine manages a Swarm.
  boolean managed() {
    SwarmInfo swarm = client.infoCmd().exec().getSwarm();
    return swarm != null && Boolean.TRUE.equals(swarm.getControlAvailable());
  }

  /// All services of the Swarm, and its tasks.
  ///
  /// @throws EngineConnection.StatusException if the answer is none of an engine
  Listed list() throws EngineConnection.StatusException {
    Map<String, int[]> tasks = new HashMap<>();
    Set<String> containers = new HashSet<>();
    // The filter is on what the manager wants, so that the history of ended tasks stays out.
    List<Task> running = client.listTasksCmd().withStateFilter(TaskState.RUNNING).exec();
    for (Task task : EngineConnection.all(running)) {
      String service = task.getServiceId();
      if (service != null) {
        int[] counts = tasks.computeIfAbsent(service, id -> new int[2]);
        counts[0]++;
        counts[1] += isRunning(task) ? 1 : 0;
        String container = containerOf(task);
        if (container != null) {
          containers.add(container);
        }
      }
    }
    List<Service> services = new ArrayList<>();
    for (var listed : EngineConnection.all(client.listServicesCmd().exec())) {
      int[] counts = tasks.getOrDefault(String.valueOf(listed.getId()), new int[2]);
      ServiceSpec spec = listed.getSpec();
      String name = spec == null ? null : spec.getName();
      if (spec != null && name != null) {
        services.add(service(name, spec, listed.getUpdateStatus(), counts[0], counts[1]));
      }
    }
    return new Listed(services, containers);
  }

  private static @Nullable String containerOf(Task task) {
    TaskStatus status = task.getStatus();
    TaskStatusContainerStatus container = status == null ? null : status.getContainerStatus();
    return container == null ? null : container.getContainerID();
  }

  private static Service service(
      String name,
      ServiceSpec spec,
      @Nullable ServiceUpdateStatus update,
      int wanted,
      int running) {
    Map<String, String> labels = spec.getLabels() == null ? Map.of() : spec.getLabels();
    ServiceModeConfig mode = spec.getMode();
    // A service with a task on every node has no replicas; its tasks tell how many are wanted.
    int desired =
        mode == null || mode.getReplicated() == null
            ? wanted
            : (int) Math.min(Integer.MAX_VALUE, mode.getReplicated().getReplicas());
    return new Service(
        Naming.swarmKey(name, labels),
        Orchestrator.SWARM,
        labels,
        taskLabels(spec),
        desired,
        running,
        deployment(name, update),
        SwarmResizing.obstacle(word(mode)));
  }

  private static Map<String, String> taskLabels(ServiceSpec spec) {
    TaskSpec tasks = spec.getTaskTemplate();
    ContainerSpec containers = tasks == null ? null : tasks.getContainerSpec();
    Map<String, String> labels = containers == null ? null : containers.getLabels();
    return labels == null ? Map.of() : labels;
  }

  /// The client knows no jobs.
  private static String word(@Nullable ServiceModeConfig mode) {
    if (mode == null || (mode.getReplicated() == null && mode.getGlobal() == null)) {
      return "";
    }
    return mode.getReplicated() == null ? SwarmResizing.GLOBAL : SwarmResizing.REPLICATED;
  }

  private static Deployment deployment(String name, @Nullable ServiceUpdateStatus update) {
    ServiceUpdateState state = update == null ? null : update.getState();
    return SwarmResizing.deployment(
        state == null ? "" : state.name().toLowerCase(Locale.ROOT), name);
  }

  private static boolean isRunning(Task task) {
    return task.getStatus() != null && task.getStatus().getState() == TaskState.RUNNING;
  }
}
