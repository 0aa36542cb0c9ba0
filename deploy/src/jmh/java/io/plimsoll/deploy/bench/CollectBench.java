package io.plimsoll.deploy.bench;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Statistics;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import com.sun.management.OperatingSystemMXBean;
import io.plimsoll.collector.cgroup.CgroupReader;
import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ContainerState;
import io.plimsoll.collector.docker.DockerRuntime;
import io.plimsoll.collector.docker.StatsReader;
import io.plimsoll.collector.kernel.HandleBudget;
import io.plimsoll.collector.node.NodeReader;
import io.plimsoll.collector.reading.ContainerReader;
import io.plimsoll.collector.reading.Rows;
import java.io.Closeable;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// What it costs to read a container: from the kernel's files, and next to it through the engine's
/// stats API, on the same containers, in CPU time per reading.
///
/// `--docker URI` names the engine (default: `PLIMSOLL_TEST_DOCKER`), `--containers N` how many
/// sleeping containers are started and removed again (default 50).
public final class CollectBench {
  private static final String IMAGE = "plimsoll/busybox:test";
  private static final String LABEL = "plimsoll.bench.collect";
  private static final Duration STARTING = Duration.ofSeconds(60);
  private static final Duration MEASURED = Duration.ofSeconds(15);
  private static final int WARM_UP_ROUNDS = 2_000;
  private static final int HOT_ROUNDS = 2_000;
  private static final InstantSource CLOCK = InstantSource.system();

  private final URI engine;
  private final int count;
  private final DockerClient client;
  private final List<String> ids = new ArrayList<>();

  /// CPU time per reading: ours, and the engine's.
  private record Cost(String way, double clientMicros, double engineMicros, double perSecond) {
    double total() {
      return clientMicros + engineMicros;
    }
  }

  /// A piece of work that says how many readings it made.
  private interface Work {
    long run() throws IOException, InterruptedException;
  }

  private CollectBench(URI engine, int count) {
    this.engine = engine;
    this.count = count;
    var config =
        DefaultDockerClientConfig.createDefaultConfigBuilder()
            .withDockerHost(engine.toString())
            .build();
    client =
        DockerClientImpl.getInstance(
            config,
            new ZerodepDockerHttpClient.Builder()
                .dockerHost(config.getDockerHost())
                .maxConnections(count + 8)
                .build());
  }

  /// Runs the benchmark.
  public static void main(String[] args) throws IOException, InterruptedException {
    String engine = System.getenv().getOrDefault("PLIMSOLL_TEST_DOCKER", "");
    int count = 50;
    for (int i = 0; i + 1 < args.length; i += 2) {
      switch (args[i]) {
        case "--docker" -> engine = args[i + 1];
        case "--containers" -> count = Integer.parseInt(args[i + 1]);
        default -> throw new IllegalArgumentException("No flag is called " + args[i]);
      }
    }
    if (engine.isBlank()) {
      System.err.println("bench collect: name an engine with --docker or PLIMSOLL_TEST_DOCKER");
      System.exit(2);
    }
    CollectBench bench = new CollectBench(URI.create(engine), count);
    try {
      bench.run();
    } finally {
      bench.remove();
    }
  }

  private void run() throws IOException, InterruptedException {
    System.err.printf("starting %d containers on %s%n", count, engine);
    for (int i = 0; i < count; i++) {
      ids.add(
          client
              .createContainerCmd(IMAGE)
              .withName("plimsoll-bench-collect-" + ProcessHandle.current().pid() + "-" + i)
              .withLabels(Map.of(LABEL, "1"))
              .withCmd("/bin/busybox", "sleep", "100000")
              .exec()
              .getId());
      client.startContainerCmd(ids.getLast()).exec();
    }
    EngineProcesses processes = EngineProcesses.of(engine, ids);
    List<Container> containers = containers();
    List<Cost> costs = new ArrayList<>();
    Path proc = Path.of("/proc");
    HandleBudget budget = HandleBudget.ofProcess(proc);
    try (ContainerReader files =
            new CgroupReader(Path.of("/sys/fs/cgroup"), proc, CLOCK, budget);
        ContainerReader stats = new StatsReader(engine, CLOCK);
        NodeReader node = new NodeReader(proc, Path.of("/sys"), Path.of("/"), budget)) {
      costs.add(hot(files, containers));
      Work step =
          () -> {
            node.read();
            return readAll(files, containers);
          };
      costs.add(measured("files, once a second, whole process", processes, paced(step)));
      costs.add(measured("stats API, stream=true", processes, this::streams));
      costs.add(
          measured("stats API, stream=false", processes, () -> readAll(stats, containers)));
    }
    print(costs);
  }

  private List<Container> containers() throws InterruptedException {
    try (DockerRuntime runtime = new DockerRuntime(engine, CLOCK)) {
      runtime.start();
      var end = CLOCK.instant().plus(STARTING);
      while (CLOCK.instant().isBefore(end)) {
        List<Container> running =
            runtime.inventory().containers().stream()
                .filter(container -> ids.contains(container.id()))
                .filter(container -> container.state() == ContainerState.RUNNING)
                .toList();
        if (running.size() == count) {
          return running;
        }
        Thread.sleep(Duration.ofMillis(50));
      }
      throw new IllegalStateException("Not all containers run: " + runtime.inventory().problem());
    }
  }

  private static long readAll(ContainerReader reader, List<Container> containers) {
    Rows rows = new Rows(containers);
    reader.read(rows, STARTING);
    if (rows.unread() > 0) {
      throw new IllegalStateException("Not all containers were read: " + rows.problem());
    }
    return rows.size();
  }

  private static Cost hot(ContainerReader files, List<Container> containers) {
    var threads = ManagementFactory.getThreadMXBean();
    for (int i = 0; i < WARM_UP_ROUNDS; i++) {
      readAll(files, containers);
    }
    long begin = threads.getCurrentThreadCpuTime();
    var wall = CLOCK.instant();
    long readings = 0;
    for (int i = 0; i < HOT_ROUNDS; i++) {
      readings += readAll(files, containers);
    }
    long nanos = threads.getCurrentThreadCpuTime() - begin;
    double seconds = Duration.between(wall, CLOCK.instant()).toNanos() / 1e9;
    return new Cost("files, hot loop", nanos / 1e3 / readings, 0, readings / seconds);
  }

  /// Once a second until the time is over.
  private static Work paced(Work step) {
    return () -> {
      long readings = step.run();
      Thread.sleep(Duration.ofSeconds(1));
      return readings;
    };
  }

  private long streams() throws InterruptedException, IOException {
    AtomicLong samples = new AtomicLong();
    List<Closeable> streams = new ArrayList<>();
    for (String id : ids) {
      streams.add(
          client
              .statsCmd(id)
              .exec(
                  new ResultCallback.Adapter<Statistics>() {
                    @Override
                    public void onNext(Statistics sample) {
                      samples.incrementAndGet();
                    }
                  }));
    }
    Thread.sleep(MEASURED);
    for (Closeable stream : streams) {
      stream.close();
    }
    return samples.get();
  }

  private static Cost measured(String way, EngineProcesses processes, Work work)
      throws IOException, InterruptedException {
    System.err.println("measuring " + way);
    OperatingSystemMXBean process =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    double idle = processes.idleShare();
    long client = process.getProcessCpuTime();
    long engine = processes.cpuNanos();
    var begin = CLOCK.instant();
    long readings = 0;
    while (CLOCK.instant().isBefore(begin.plus(MEASURED))) {
      readings += work.run();
    }
    double wall = Duration.between(begin, CLOCK.instant()).toNanos();
    double engineNanos = Math.max(0, processes.cpuNanos() - engine - idle * wall);
    return new Cost(
        way,
        (process.getProcessCpuTime() - client) / 1e3 / readings,
        engineNanos / 1e3 / readings,
        readings / (wall / 1e9));
  }

  private void print(List<Cost> costs) {
    double ours = costs.get(1).total();
    System.out.printf(
        "%d containers, CPU microseconds per reading%n%-38s %10s %10s %10s %9s %12s%n",
        count, "", "client", "engine", "total", "ratio", "readings/s");
    for (Cost cost : costs) {
      System.out.printf(
          "%-38s %10.1f %10.1f %10.1f %8.1fx %12.1f%n",
          cost.way(),
          cost.clientMicros(),
          cost.engineMicros(),
          cost.total(),
          cost.total() / ours,
          cost.perSecond());
    }
  }

  private void remove() {
    for (String id : ids) {
      client.removeContainerCmd(id).withForce(true).exec();
    }
  }
}
