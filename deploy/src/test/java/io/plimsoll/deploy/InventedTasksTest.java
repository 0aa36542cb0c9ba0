package io.plimsoll.deploy;

import static io.plimsoll.testing.Seeds.forEachSeed;
import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.autoscaler.actuator.Actuator;
import io.plimsoll.autoscaler.actuator.PlatformException;
import io.plimsoll.autoscaler.actuator.ResizeOutcome;
import io.plimsoll.autoscaler.engine.AutoscalerEngine;
import io.plimsoll.autoscaler.engine.EngineSettings;
import io.plimsoll.autoscaler.target.Capacity;
import io.plimsoll.autoscaler.target.TargetDefinitions;
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
import io.plimsoll.store.Durability;
import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.rocks.RocksStore;
import io.plimsoll.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// INV-42: tasks that the platform does not know count for nothing.
///
/// The real way of a frame, from the door of the store to the decision, over a platform with a
/// service of Compose and one of a Swarm that has a task on another node. It runs once as it is,
/// and once with nodes that make tasks of both up.
class InventedTasksTest {
  private static final ServiceKey WEB = new ServiceKey("shop", "web");
  private static final ServiceKey API = new ServiceKey("stack", "api");
  private static final Duration STEP = Duration.ofSeconds(5);
  private static final int STEPS = 60;

  @TempDir Path directory;

  @Test
  void inventedTasksNeverChangeASize() {
    forEachSeed(
        2,
        random -> {
          long seed = random.nextLong();
          List<String> honest = new Run(directory, seed, false).sizes();
          List<String> forged = new Run(directory, seed, true).sizes();
          assertThat(forged).isEqualTo(honest);
          assertThat(honest).as("there is something to change").hasSizeGreaterThan(3);
        });
  }

  /// One world.
  private static final class Run implements Actuator {
    private final TestClock clock = new TestClock(Instant.parse("2026-11-21T12:00:00Z"));
    private final Path directory;
    private final RandomGenerator load;
    private final RandomGenerator forger;
    private final boolean forges;
    private final Map<ServiceKey, Integer> sizes = new TreeMap<>(Map.of(WEB, 3, API, 3));
    private final List<String> changes = new ArrayList<>();
    private long nanos;

    Run(Path parent, long seed, boolean forges) throws IOException {
      this.directory = Files.createTempDirectory(parent, "run");
      this.load = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
      this.forger = RandomGeneratorFactory.of("L64X128MixRandom").create(seed + 1);
      this.forges = forges;
    }

    List<String> sizes() throws IOException {
      RemoteFleet fleet = new RemoteFleet(this::inventory, clock);
      for (int part = 0; part < 2; part++) { // with a restart between them
        try (RocksStore store = open();
            AutoscalerEngine compose = engine(store)) {
          Pipeline pipeline =
              new Pipeline(
                  store, compose, Readiness.ofReceiver(this::inventory, () -> nanos), fleet);
          for (int step = 0; step < STEPS / 2; step++) {
            step(pipeline);
          }
          for (Service service : fleet.inventory().services()) {
            if (sizes.containsKey(service.key())) {
              assertThat(service.obstacle()).isNull();
              assertThat(service.desired()).isEqualTo(sizes.get(service.key()));
            }
          }
          assertThat(compose.targets()).hasSize(2);
        }
      }
      return changes;
    }

    private RocksStore open() throws IOException {
      StoreSettings settings =
          StoreSettings.DEFAULT.withStep(STEP).withDurability(Durability.EVERY_SECOND);
      return RocksStore.open(directory.resolve("store"), settings, clock, () -> 0, "here"::equals);
    }

    private AutoscalerEngine engine(RocksStore store) throws IOException {
      return new AutoscalerEngine(
          store.ring(),
          store.documents(),
          this::inventory,
          List.of(this, new OfCompose()),
          TargetDefinitions.NONE,
          clock,
          () -> nanos,
          RandomGeneratorFactory.of("L64X128MixRandom").create(1),
          Runnable::run,
          EngineSettings.DEFAULTS);
    }

    private void step(Pipeline pipeline) throws IOException {
      clock.advance(STEP);
      nanos += STEP.toNanos();
      long demand = load.nextLong(100, 1_500);
      forge(pipeline);
      pipeline.received(
          frame("worker-1", tasks(API, Orchestrator.SWARM, true), demand / sizes.get(API)));
      List<Container> here = new ArrayList<>(tasks(WEB, Orchestrator.COMPOSE, false));
      here.addAll(tasks(API, Orchestrator.SWARM, false));
      pipeline.append(frame("here", here, demand / sizes.get(WEB)));
      forge(pipeline);
    }

    /// Tasks of both services and of others that ask to be scaled, as busy or as idle as can be. A
    /// node that makes none up sends as often, as there is an evaluation after every frame.
    private void forge(Pipeline pipeline) throws IOException {
      List<Container> invented = new ArrayList<>();
      for (int i = forger.nextInt(1, 12); i > 0; i--) {
        boolean isSwarm = forger.nextBoolean();
        ServiceKey key =
            switch (forger.nextInt(4)) {
              case 0 -> new ServiceKey("evil", "x" + forger.nextInt(1_000));
              case 1 -> isSwarm ? WEB : API;
              default -> isSwarm ? API : WEB;
            };
        String id = "f" + forger.nextInt(40);
        invented.add(
            container(
                id, key, id, isSwarm ? Orchestrator.SWARM : Orchestrator.COMPOSE, labels(90)));
      }
      String node = "evil-" + forger.nextInt(3);
      long each = forger.nextBoolean() ? 1_000_000 : 0;
      pipeline.received(frame(node, forges ? invented : List.of(), each));
    }

    private Inventory inventory() {
      List<Container> containers = new ArrayList<>(tasks(WEB, Orchestrator.COMPOSE, false));
      containers.addAll(tasks(API, Orchestrator.SWARM, false));
      Set<String> elsewhere = new HashSet<>();
      tasks(API, Orchestrator.SWARM, false).forEach(task -> elsewhere.add(task.id()));
      tasks(API, Orchestrator.SWARM, true).forEach(task -> elsewhere.add(task.id()));
      return new Inventory(
          clock.instant(),
          containers,
          List.of(service(WEB, Orchestrator.COMPOSE), service(API, Orchestrator.SWARM)),
          null,
          elsewhere);
    }

    private Service service(ServiceKey key, Orchestrator orchestrator) {
      int size = sizes.get(key);
      return new Service(key, orchestrator, labels(20), size, size, Deployment.NONE);
    }

    /// The first task of the Swarm's service is on another node.
    private List<Container> tasks(ServiceKey key, Orchestrator orchestrator, boolean elsewhere) {
      List<Container> tasks = new ArrayList<>();
      int first = orchestrator == Orchestrator.SWARM && !elsewhere ? 2 : 1;
      int last = elsewhere ? 1 : sizes.get(key);
      for (int task = first; task <= last; task++) {
        tasks.add(
            container(key.service() + task, key, Integer.toString(task), orchestrator, Map.of()));
      }
      return tasks;
    }

    @Override
    public Orchestrator orchestrator() {
      return Orchestrator.SWARM;
    }

    @Override
    public Capacity capacity(ServiceKey key) {
      return new Capacity(sizes.get(key), sizes.get(key), Deployment.NONE, 0, clock.instant());
    }

    @Override
    public ResizeOutcome resize(ServiceKey key, int desired, Capacity expected) {
      changes.add("%s %s %d".formatted(clock.instant(), key, desired));
      sizes.put(key, desired);
      return new ResizeOutcome.Accepted(desired);
    }

    private final class OfCompose implements Actuator {
      @Override
      public Orchestrator orchestrator() {
        return Orchestrator.COMPOSE;
      }

      @Override
      public Capacity capacity(ServiceKey key) throws PlatformException {
        return Run.this.capacity(key);
      }

      @Override
      public ResizeOutcome resize(ServiceKey key, int desired, Capacity expected) {
        return Run.this.resize(key, desired, expected);
      }
    }

    private Frame frame(String node, List<Container> containers, long each) {
      int width = ContainerMetric.COLUMNS.size();
      long[] values = Frame.missing(containers.size() * width);
      for (int row = 0; row < containers.size(); row++) {
        values[row * width + ContainerMetric.MEMORY_WORKING_SET.ordinal()] = each;
      }
      long[] millis = new long[containers.size()];
      Arrays.fill(millis, clock.millis());
      return new Frame(
          node,
          clock.millis(),
          Frame.missing(NodeMetric.COLUMNS.size()),
          containers,
          millis,
          values);
    }

    private Container container(
        String id,
        ServiceKey key,
        String task,
        Orchestrator orchestrator,
        Map<String, String> labels) {
      Instant made = Instant.EPOCH;
      return new Container(
          id,
          key.service() + "-" + id,
          key,
          task,
          orchestrator,
          "nginx:1",
          labels,
          made,
          made,
          ContainerState.RUNNING,
          Health.NONE,
          0,
          1);
    }

    private static Map<String, String> labels(int max) {
      return Map.of(
          "plimsoll.max", Integer.toString(max),
          "plimsoll.target.memory.working_set", "100",
          "plimsoll.scale-in.cooldown", "10s",
          "plimsoll.scale-in.window", "10s",
          "plimsoll.scale-out.cooldown", "5s");
    }
  }
}
