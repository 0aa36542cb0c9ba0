package io.plimsoll.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ContainerState;
import io.plimsoll.collector.container.Deployment;
import io.plimsoll.collector.container.Health;
import io.plimsoll.collector.container.Inventory;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.Service;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.NodeMetric;
import io.plimsoll.dashboard.testing.FakeFleet;
import io.plimsoll.store.Store;
import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.rocks.RocksStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the page shows of frames that went through the store that is really used.
class RealStoreTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final ServiceKey WEB = new ServiceKey("shop", "web");
  private static final int TASKS = 2;
  private static final int STEPS = 24;
  private static final long STEP_MILLIS = 5_000;
  private static final long MIB = 1 << 20;

  @TempDir private Path directory;

  @Test
  void showsWhatWasCollectedInTheUnitsOfTheApi() throws Exception {
    InstantSource clock = InstantSource.fixed(NOON);
    try (Store store = RocksStore.open(directory, StoreSettings.DEFAULT, clock)) {
      fill(store);
      FakeFleet fleet = new FakeFleet(clock);
      fleet.show(inventory());
      try (Served served = new Served(fleet, fleet.over(store))) {
        JsonNode usage = served.json("/api/services").at("/services/0/usage");
        assertThat(usage.at("/cpu/cores").asDouble()).isCloseTo(0.5, within(0.01));
        assertThat(usage.at("/cpu/utilization").asDouble()).isCloseTo(50, within(1.0));
        assertThat(usage.at("/cpu/limitCores").asDouble()).isEqualTo(1);
        assertThat(usage.at("/memory/bytes").asDouble()).isEqualTo(200 * MIB);
        assertThat(usage.at("/memory/limitBytes").isNull()).isTrue();
        assertThat(usage.at("/network/receiveBytesPerSecond").isNull()).isTrue();

        JsonNode containers = served.json("/api/containers?cluster=shop&service=web");
        assertThat(containers.at("/containers/1/usage/cpu/cores").asDouble())
            .isCloseTo(0.25, within(0.01));
        JsonNode running =
            served.json("/api/query?measure=cpu.usage&statistic=count&from=-1m&step=5s");
        assertThat(running.at("/series/0/values/2").asInt()).isEqualTo(TASKS);
        JsonNode node = served.json("/api/nodes").at("/nodes/0");
        assertThat(node.at("/cpu/utilization").asDouble()).isCloseTo(25, within(0.5));
        assertThat(served.get("/metrics").body())
            .contains("container_memory_working_set_bytes{id=\"/docker/");
      }
    }
  }

  /// Two tasks that use a quarter of a core each under a limit of half a core.
  static void fill(Store store) throws IOException {
    int width = ContainerMetric.COLUMNS.size();
    for (int step = 0; step < STEPS; step++) {
      long at = NOON.toEpochMilli() - (STEPS - step) * STEP_MILLIS;
      long[] values = Frame.missing(TASKS * width);
      for (int task = 0; task < TASKS; task++) {
        int row = task * width;
        values[row + ContainerMetric.CPU_USAGE.ordinal()] = step * STEP_MILLIS * 250;
        values[row + ContainerMetric.CPU_LIMIT.ordinal()] = 500;
        values[row + ContainerMetric.MEMORY_WORKING_SET.ordinal()] = 100 * MIB;
        values[row + ContainerMetric.MEMORY_LIMIT.ordinal()] = 0;
      }
      long[] node = Frame.missing(NodeMetric.COLUMNS.size());
      node[NodeMetric.CPU_USAGE.ordinal()] = step * STEP_MILLIS * 1_000;
      node[NodeMetric.CPU_CORES.ordinal()] = 4;
      long[] rowMillis = new long[TASKS];
      Arrays.fill(rowMillis, at);
      store.append(new Frame("harbour", at, node, containers(), rowMillis, values));
    }
  }

  private static Inventory inventory() {
    Service web = new Service(WEB, Orchestrator.COMPOSE, Map.of(), TASKS, TASKS, Deployment.NONE);
    return new Inventory(NOON, containers(), List.of(web), null);
  }

  private static List<Container> containers() {
    return List.of(container(1), container(2));
  }

  private static Container container(int task) {
    return new Container(
        Integer.toString(task).repeat(64),
        "shop-web-" + task,
        WEB,
        Integer.toString(task),
        Orchestrator.COMPOSE,
        "nginx",
        Map.of(),
        NOON.minusSeconds(600),
        NOON.minusSeconds(600),
        ContainerState.RUNNING,
        Health.NONE,
        0,
        1);
  }
}
