package io.plimsoll.collector.rounds;

import io.plimsoll.collector.Ticker;
import io.plimsoll.collector.cgroup.CgroupProcesses;
import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.Inventory;
import io.plimsoll.collector.detail.Details;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads what costs too much for every step, in rounds over all containers, one container at a
/// time.
///
/// Each kind of detail has rounds and a thread of its own. After each container the thread rests
/// for a multiple of what the reading took, so that a kind never takes more than its share of one
/// core: with many containers a round takes longer, and costs no more. While nobody asks for
/// details nothing is read.
public final class DetailReader implements AutoCloseable {
  /// A round begins no sooner after the one before: processes come and go quickly.
  private static final Duration PROCESSES_EVERY = Duration.ofSeconds(15);

  private static final Duration CONNECTIONS_EVERY = Duration.ofMinutes(1);

  /// A layer is looked through file by file.
  private static final Duration LAYERS_EVERY = Duration.ofMinutes(5);

  /// Rests after a reading, in multiples of it: a kind takes one percent of a core at most.
  private static final int REST = 99;

  private static final Logger LOG = LoggerFactory.getLogger(DetailReader.class);

  private final Details details;
  private final Supplier<Inventory> inventory;
  private final Ticker ticker;
  private final LongSupplier nanoTime;
  private final List<Thread> threads = new ArrayList<>();

  /// Where details are read, and which.
  ///
  /// @param cgroupRoot `/sys/fs/cgroup` of the engine's host
  /// @param procRoot `/proc` of the engine's host
  /// @param processes whether processes are counted, with their descriptors and threads
  /// @param connections whether sockets are counted by their state
  /// @param layers whether writable layers are measured
  public record Plan(
      Path cgroupRoot, Path procRoot, boolean processes, boolean connections, boolean layers) {}

  /// @param plan what to read
  /// @param inventory the containers; must not block
  /// @param details takes what is read, and knows whether somebody asks
  /// @param ticker waits
  /// @param nanoTime a clock that only goes forward
  public DetailReader(
      Plan plan,
      Supplier<Inventory> inventory,
      Details details,
      Ticker ticker,
      LongSupplier nanoTime) {
    this.details = details;
    this.inventory = inventory;
    this.ticker = ticker;
    this.nanoTime = nanoTime;
    Path proc = plan.procRoot();
    CgroupProcesses processes = new CgroupProcesses(plan.cgroupRoot(), proc);
    if (plan.processes()) {
      ProcessReader reader = new ProcessReader(proc, processes);
      add("processes", PROCESSES_EVERY, it -> details.processes(it, reader.read(it)));
    }
    if (plan.connections()) {
      ConnectionReader reader = new ConnectionReader(proc, processes);
      add("connections", CONNECTIONS_EVERY, it -> details.connections(it, reader.read(it)));
    }
    if (plan.layers()) {
      LayerReader reader = new LayerReader(proc, processes);
      add("layers", LAYERS_EVERY, it -> details.layer(it, reader.read(it)));
    }
  }

  /// Begins to read, once somebody asks.
  public void start() {
    threads.forEach(Thread::start);
  }

  @Override
  public void close() {
    // A reading holds nothing that an interrupt could spoil.
    threads.forEach(Thread::interrupt);
  }

  private void add(String kind, Duration every, Consumer<Container> reading) {
    threads.add(
        Thread.ofPlatform().name("details-" + kind).daemon().unstarted(() -> run(every, reading)));
  }

  private void run(Duration every, Consumer<Container> reading) {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        details.awaitInterest();
        long begin = nanoTime.getAsLong();
        round(reading);
        Duration taken = Duration.ofNanos(nanoTime.getAsLong() - begin);
        ticker.await(taken.compareTo(every) < 0 ? every.minus(taken) : Duration.ZERO);
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  private void round(Consumer<Container> reading) throws InterruptedException {
    List<Container> running =
        inventory.get().containers().stream().filter(container -> container.pid() > 0).toList();
    details.keepOnly(running.stream().map(Container::id).collect(Collectors.toSet()));
    for (Container container : running) {
      long begin = nanoTime.getAsLong();
      try {
        reading.accept(container);
      } catch (RuntimeException unforeseen) {
        // One container that cannot be read must not end the rounds of all.
        LOG.error("Details of {} cannot be read", container.name(), unforeseen);
      }
      ticker.await(Duration.ofNanos((nanoTime.getAsLong() - begin) * REST));
    }
  }
}
