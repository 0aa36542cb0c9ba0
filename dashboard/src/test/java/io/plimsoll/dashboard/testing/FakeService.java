package io.plimsoll.dashboard.testing;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ContainerState;
import io.plimsoll.collector.container.Health;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.ServiceKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A made-up service whose load and size are functions of time alone, so that any range of its
/// history can be asked for and is the same every time.
public record FakeService(
    ServiceKey key,
    Orchestrator orchestrator,
    int min,
    int max,
    double meanCores,
    double swing,
    long periodMillis,
    double limitCores,
    double targetPercent,
    double memoryBytes) {
  static final long MINUTE = 60_000;
  static final double MEMORY_LIMIT = 512.0 * (1 << 20);

  /// Cores that all tasks together would like to use.
  double demand(long atMillis) {
    int seed = key.hashCode();
    double wave = Math.sin((atMillis + (seed & 0xfffff)) * 2 * Math.PI / periodMillis);
    double ripple =
        Math.sin(atMillis / 47_000.0 + seed) * 0.08 + Math.sin(atMillis / 11_000.0) * 0.04;
    return Math.max(0.01, meanCores * (1 + swing * wave + ripple));
  }

  /// Tasks there are: what the greatest demand of the last five minutes needs, as of the minute.
  int tasks(long atMillis) {
    if (max == min) {
      return min;
    }
    long minute = atMillis / MINUTE * MINUTE;
    double most = 0;
    for (int back = 0; back < 5; back++) {
      most = Math.max(most, demand(minute - back * MINUTE));
    }
    int wanted = (int) Math.ceil(most / limitCores / targetPercent * 100);
    return Math.clamp(wanted, min, max);
  }

  /// A value of one task; NaN if the measure is not made up.
  double value(String measure, int task, long atMillis) {
    double uneven = 1 + 0.12 * Math.sin(task * 2.4 + atMillis / 90_000.0);
    double cores = Math.min(limitCores, demand(atMillis) / tasks(atMillis) * uneven);
    return switch (measure) {
      case "cpu.usage" -> cores;
      case "cpu.user" -> cores * 0.8;
      case "cpu.system" -> cores * 0.2;
      case "cpu.utilization" -> cores / limitCores * 100;
      case "cpu.throttled.time" -> Math.max(0, cores / limitCores - 0.7) * 0.8;
      case "cpu.limit" -> limitCores;
      case "memory.working_set", "memory.rss" -> memoryBytes * (0.9 + 0.15 * uneven);
      case "memory.cache" -> memoryBytes * 0.3;
      case "memory.limit" -> MEMORY_LIMIT;
      case "memory.utilization" -> memoryBytes * (0.9 + 0.15 * uneven) / MEMORY_LIMIT * 100;
      case "network.receive.bytes" -> cores * 2.1e6;
      case "network.transmit.bytes" -> cores * 5.4e6;
      case "disk.read.bytes" -> cores * 9e4;
      case "disk.write.bytes" -> cores * 3e5;
      default -> Double.NaN;
    };
  }

  /// Its containers at a time, one per task.
  List<Container> containers(long atMillis) {
    List<Container> containers = new ArrayList<>();
    for (int task = 1; task <= tasks(atMillis); task++) {
      containers.add(container(task, atMillis));
    }
    return containers;
  }

  String id(int task) {
    String digits = "%08x%08x".formatted(key.hashCode(), task * 0x9e3779b9);
    return digits.repeat(4);
  }

  private Container container(int task, long atMillis) {
    Instant started =
        Instant.ofEpochMilli(atMillis / (6 * MINUTE) * 6 * MINUTE - task * 47L * MINUTE);
    return new Container(
        id(task),
        key.cluster() + "-" + key.service() + "-" + task,
        key,
        Integer.toString(task),
        orchestrator,
        "registry.example/" + key.cluster() + "/" + key.service() + ":1.4.2",
        Map.of(
            "com.docker.compose.project", key.cluster(),
            "com.docker.compose.service", key.service()),
        started.minusSeconds(2),
        started,
        ContainerState.RUNNING,
        task % 4 == 0 ? Health.NONE : Health.HEALTHY,
        task % 5 == 3 ? 1 : 0,
        4_000 + task);
  }
}
