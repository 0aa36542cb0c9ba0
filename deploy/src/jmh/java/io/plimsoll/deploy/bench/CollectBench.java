package io.plimsoll.deploy.bench;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Statistics;
import io.plimsoll.collector.Collector;
import io.plimsoll.collector.cgroup.CgroupReader;
import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ContainerChange;
import io.plimsoll.collector.container.ContainerRuntime;
import io.plimsoll.collector.container.ContainerState;
import io.plimsoll.collector.container.Inventory;
import io.plimsoll.collector.detail.Details;
import io.plimsoll.collector.docker.DockerRuntime;
import io.plimsoll.collector.docker.StatsReader;
import io.plimsoll.collector.kernel.HandleBudget;
import io.plimsoll.collector.node.NodeReader;
import io.plimsoll.collector.reading.ContainerReader;
import io.plimsoll.collector.reading.Rows;
import io.plimsoll.deploy.bench.CollectTable.Cost;
import java.io.Closeable;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// What it costs to read a container: from the kernel's files, and next to it through the engine's
/// stats API, on the same containers, in CPU time per reading.
///
/// `--docker unix://…` names the engine (default: `PLIMSOLL_TEST_DOCKER`, else `DOCKER_HOST`, else
/// a private one is started), `--containers N` how many sleeping containers are started and removed
/// again (default 50), `--seconds N` how long each way is measured (default 15).
public final class CollectBench {
  private static final Duration STARTING = Duration.ofSeconds(60);
  private static final Duration STEP = Duration.ofSeconds(1);
  private static final Duration WARMING_UP = Duration.ofSeconds(15);
  private static final int HOT_ROUNDS = 2_000;
  private static final Path PROC = Path.of("/proc");
  private static final InstantSource CLOCK = InstantSource.system();

  private final CollectEngine engine;
  private final int count;
  private final Duration measured;
  private final CollectTable table = new CollectTable();

  /// A piece of work that says how many readings it made.
  private interface Work {
    long run() throws IOException, InterruptedException;
  }

  /// Containers that stay as they are: following an engine costs what happens on it, not what is
  /// read.
  private record Fixed(Inventory inventory) implements ContainerRuntime {
    @Override
    public void start() {}

    @Override
    public AutoCloseable subscribe(Consumer<ContainerChange> listener) {
      return () -> {};
    }

    @Override
    public void close() {}
  }

  private CollectBench(CollectEngine engine, int count, Duration measured) {
    this.engine = engine;
    this.count = count;
    this.measured = measured;
  }

  /// Runs the benchmark.
  public static void main(String[] args) throws InterruptedException {
    String named =
        System.getenv()
            .getOrDefault(
                "PLIMSOLL_TEST_DOCKER", System.getenv().getOrDefault("DOCKER_HOST", ""));
    int count = 50;
    int seconds = 15;
    for (int i = 0; i + 1 < args.length; i += 2) {
      switch (args[i]) {
        case "--docker" -> named = args[i + 1];
        case "--containers" -> count = Integer.parseInt(args[i + 1]);
        case "--seconds" -> seconds = Integer.parseInt(args[i + 1]);
        default -> throw new IllegalArgumentException("No flag is called " + args[i]);
      }
    }
    try (CollectEngine engine = CollectEngine.open(named, count)) {
      engine.start(count);
      new CollectBench(engine, count, Duration.ofSeconds(seconds)).run();
    } catch (IOException failure) {
      System.err.println("bench collect: " + failure.getMessage());
      System.exit(1);
    }
  }

  private void run() throws IOException, InterruptedException {
    EngineProcesses processes = EngineProcesses.of(engine.uri, engine.ids);
    Inventory inventory = inventory();
    List<Container> containers = inventory.containers();
    Cost ours;
    try (Collector none = collector(new Inventory(CLOCK.instant(), List.of(), List.of(), null));
        Collector all = collector(inventory);
        ContainerReader files = reader();
        ContainerReader stats = new StatsReader(engine.uri, CLOCK)) {
      warmUp(none, all);
      table.add(hot(files, containers));
      // For nothing: what measures has to be warm as well.
      measured("all of it once before", processes, () -> paced(all));
      ours = measured("files, a step a second, whole JVM", processes, () -> paced(all));
      table.add(ours);
      table.add(measured("of which steps without a container", processes, () -> paced(none)));
      table.add(measured("stats API, stream=true", processes, this::streams));
      table.add(measured("stats API, stream=false", processes, () -> readAll(stats, containers)));
    }
    table.print(count, ours, CLOCK.instant());
  }

  private static ContainerReader reader() {
    return new CgroupReader(
        Path.of("/sys/fs/cgroup"), PROC, CLOCK, HandleBudget.ofProcess(PROC), Details.none());
  }

  private static Collector collector(Inventory inventory) {
    NodeReader node =
        new NodeReader(PROC, Path.of("/sys"), Path.of("/"), HandleBudget.ofProcess(PROC));
    Collector.Plan plan =
        new Collector.Plan("bench", new Fixed(inventory), reader(), node, frame -> {}, STEP);
    return new Collector(plan, CLOCK, Thread::sleep);
  }

  private Inventory inventory() throws InterruptedException {
    try (DockerRuntime runtime = new DockerRuntime(engine.uri, CLOCK)) {
      runtime.start();
      Instant end = CLOCK.instant().plus(STARTING);
      while (CLOCK.instant().isBefore(end)) {
        Inventory known = runtime.inventory();
        List<Container> running =
            known.containers().stream()
                .filter(container -> engine.ids.contains(container.id()))
                .filter(container -> container.state() == ContainerState.RUNNING)
                .toList();
        if (running.size() == count) {
          return new Inventory(known.at(), running, known.services(), null);
        }
        Thread.sleep(Duration.ofMillis(50));
      }
      throw new IllegalStateException("Not all containers run: " + runtime.inventory().problem());
    }
  }

  /// Steps until what is measured is compiled: as many as a collector takes in half an hour, and
  /// then until the compiler has nothing left to do, on a busy machine for some seconds.
  private static void warmUp(Collector... collectors) throws InterruptedException {
    System.err.println("warming up");
    var compiler = ManagementFactory.getCompilationMXBean();
    Instant end = CLOCK.instant().plus(WARMING_UP);
    long before;
    do {
      before = compiler.getTotalCompilationTime();
      for (Collector collector : collectors) {
        for (int i = 0; i < HOT_ROUNDS; i++) {
          collector.step(CLOCK.instant());
        }
      }
      Thread.sleep(STEP);
    } while (compiler.getTotalCompilationTime() > before && CLOCK.instant().isBefore(end));
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
    System.err.println("measuring the hot loop");
    var threads = ManagementFactory.getThreadMXBean();
    readAll(files, containers);
    long begin = threads.getCurrentThreadCpuTime();
    Instant wall = CLOCK.instant();
    long readings = 0;
    for (int i = 0; i < HOT_ROUNDS; i++) {
      readings += readAll(files, containers);
    }
    long nanos = threads.getCurrentThreadCpuTime() - begin;
    Duration passed = Duration.between(wall, CLOCK.instant());
    return Cost.of("files, hot loop, one thread", (double) nanos, 0, readings, passed);
  }

  /// A step and a second. One without containers counts as one with all of them, to tell its share.
  private long paced(Collector collector) throws InterruptedException {
    collector.step(CLOCK.instant());
    if (collector.status().failures() > 0) {
      throw new IllegalStateException("Not all were read: " + collector.status().lastProblem());
    }
    Thread.sleep(STEP);
    return count;
  }

  private long streams() throws InterruptedException, IOException {
    AtomicLong samples = new AtomicLong();
    List<Closeable> streams = new ArrayList<>();
    for (String id : engine.ids) {
      streams.add(
          engine
              .client
              .statsCmd(id)
              .exec(
                  new ResultCallback.Adapter<Statistics>() {
                    @Override
                    public void onNext(Statistics sample) {
                      samples.incrementAndGet();
                    }
                  }));
    }
    Thread.sleep(measured);
    for (Closeable stream : streams) {
      stream.close();
    }
    return samples.get();
  }

  private Cost measured(String way, EngineProcesses processes, Work work)
      throws IOException, InterruptedException {
    System.err.println("measuring " + way);
    double idle = processes.idleShare();
    long client = ProcessClock.nanos();
    long busy = processes.cpuNanos();
    Instant begin = CLOCK.instant();
    long readings = 0;
    while (CLOCK.instant().isBefore(begin.plus(measured))) {
      readings += work.run();
    }
    Duration wall = Duration.between(begin, CLOCK.instant());
    double ours = (double) (ProcessClock.nanos() - client);
    double theirs = Math.max(0, processes.cpuNanos() - busy - idle * wall.toNanos());
    return Cost.of(way, ours, theirs, readings, wall);
  }
}
