package io.plimsoll.collector;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ContainerRuntime;
import io.plimsoll.collector.container.ContainerState;
import io.plimsoll.collector.container.Inventory;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.FrameSink;
import io.plimsoll.collector.metric.NodeMetric;
import io.plimsoll.collector.node.NodeReader;
import io.plimsoll.collector.reading.ContainerReader;
import io.plimsoll.collector.reading.Rows;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// ▶ Start here. At every step it reads the node and all containers that run or are paused, and
/// hands the readings on as one frame.
///
/// One platform thread does it, at multiples of the step on the wall clock, so that the frames of
/// all nodes fall into the same slots. A step that is still under way when the next is due makes
/// that one late: it is left out and counted, never run after the fact. A wall clock that is set
/// moves the slots and nothing else: no wait is longer than two steps, none is left out, and steps
/// do not bunch up. Thread-safe.
public final class Collector implements AutoCloseable {
  /// The shortest step; the engine's stats API cannot do better than one reading a second.
  public static final Duration MIN_STEP = Duration.ofSeconds(1);

  /// The longest step; the store's finest rollup has one datapoint a minute.
  public static final Duration MAX_STEP = Duration.ofMinutes(1);

  /// Short enough that a scale-out follows its load within ten seconds.
  public static final Duration DEFAULT_STEP = Duration.ofSeconds(5);

  /// Different problems that are logged; after that they are only counted.
  private static final int MAX_LOGGED_PROBLEMS = 100;

  private static final String NOT_KEPT = "A frame was not kept: ";

  /// How long `close` waits for the thread to end once no step is under way.
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(Collector.class);

  private final String node;
  private final ContainerRuntime runtime;
  private final ContainerReader containerReader;
  private final NodeReader nodeReader;
  private final FrameSink sink;
  private final InstantSource clock;
  private final Ticker ticker;
  private final Duration step;
  private final Duration readingBudget;
  private final OomKills oomKills;
  private final AutoCloseable events;
  private final Set<String> logged = new HashSet<>();
  private volatile CollectorStatus status = CollectorStatus.NEW;
  private @Nullable Thread thread;
  private int notKept;
  private boolean waiting;
  private boolean closed;

  /// What is read, how often, and for whom.
  ///
  /// @param node the node's name, the same in all frames
  /// @param runtime knows the containers; started and closed by the caller
  /// @param containerReader reads them; closed with the collector
  /// @param nodeReader reads the node; closed with the collector
  /// @param sink takes the frames
  /// @param step from [#MIN_STEP] to [#MAX_STEP], whole seconds
  public record Plan(
      String node,
      ContainerRuntime runtime,
      ContainerReader containerReader,
      NodeReader nodeReader,
      FrameSink sink,
      Duration step) {
    /// Checks the step.
    public Plan {
      if (step.compareTo(MIN_STEP) < 0
          || step.compareTo(MAX_STEP) > 0
          || !step.equals(Duration.ofSeconds(step.toSeconds()))) {
        throw new IllegalArgumentException(
            "A step has 1 to 60 whole seconds, got " + step.toMillis() + " ms");
      }
    }
  }

  /// @param plan what to do
  /// @param clock tells the time of a reading
  /// @param ticker waits for the next step
  public Collector(Plan plan, InstantSource clock, Ticker ticker) {
    node = plan.node();
    runtime = plan.runtime();
    containerReader = plan.containerReader();
    nodeReader = plan.nodeReader();
    sink = plan.sink();
    step = plan.step();
    // A fifth is left to hand the frame on before the next step.
    readingBudget = step.multipliedBy(4).dividedBy(5);
    this.clock = clock;
    this.ticker = ticker;
    oomKills = new OomKills(clock.instant());
    events = runtime.subscribe(oomKills::happened);
  }

  /// Begins to collect, at the next multiple of the step.
  public synchronized void start() {
    if (thread == null) {
      thread = Thread.ofPlatform().name("collector").daemon().start(this::run);
    }
  }

  /// How it fares.
  public CollectorStatus status() {
    return status;
  }

  /// Reads everything once and hands the frame on. The loop calls it; tests may.
  ///
  /// @param due when the step was due
  public synchronized void step(Instant due) {
    Instant begin = clock.instant();
    Inventory inventory = runtime.inventory();
    Rows rows = new Rows(withProcesses(inventory));
    long[] nodeValues = nodeReader.read();
    countContainers(inventory, nodeValues);
    containerReader.read(rows, readingBudget);
    countOomKills(inventory, rows);
    int unread = rows.unread();
    String problem = rows.problem();
    Frame frame = rows.frame(node, due.toEpochMilli(), nodeValues);
    int refused = 0;
    try {
      int refusedRows = sink.take(frame);
      tellKept();
      if (refusedRows > 0) {
        problem = NOT_KEPT + refusedRows + " of its rows were refused; the status says why";
      }
    } catch (IOException failure) {
      refused = 1;
      problem = NOT_KEPT + failure.getMessage();
      notKept++;
    }
    logOnce(problem);
    CollectorStatus before = status;
    status =
        new CollectorStatus(
            before.steps() + 1,
            before.rows() + (refused == 0 ? frame.rows() - unread : 0),
            before.failures() + unread + refused,
            Math.max(0, Duration.between(begin, clock.instant()).toNanos()),
            before.lateSteps(),
            problem);
  }

  /// Ends the loop, after the step under way, and closes the readers.
  @Override
  public void close() {
    Thread running;
    synchronized (this) {
      closed = true;
      running = thread;
      // Only a wait is interrupted: an interrupt would close the files that a step reads or writes.
      if (running != null && waiting) {
        running.interrupt();
      }
    }
    if (running != null) {
      join(running);
    }
    unsubscribe();
    containerReader.close();
    nodeReader.close();
  }

  private void unsubscribe() {
    try {
      events.close();
    } catch (Exception e) {
      LOG.warn("The subscription to containers could not be ended", e);
    }
  }

  private void run() {
    Instant now = clock.instant();
    Instant due = following(now);
    while (waited(Duration.between(now, due))) {
      Instant slot = slotAt(due, clock.instant());
      runStep(slot);
      now = clock.instant();
      due = dueAfter(slot, now);
      countLate(Duration.between(slot, due).dividedBy(step) - 1);
    }
  }

  /// Whether the time has passed without an end.
  private boolean waited(Duration wait) {
    markWaiting(true);
    try {
      if (!isClosed()) {
        ticker.await(wait);
      }
    } catch (InterruptedException closing) {
      return false;
    } finally {
      markWaiting(false);
    }
    return !isClosed();
  }

  /// The slot that a wait for `due` ended in: another one if the clock was set meanwhile.
  private Instant slotAt(Instant due, Instant now) {
    boolean asForeseen = Duration.between(due, now).abs().compareTo(step) < 0;
    return asForeseen ? due : following(now).minus(step);
  }

  /// When the next step is due. A clock that lags behind the timer, or was set back a little, must
  /// not fill a slot twice; one that was set back by more begins anew where it is.
  private Instant dueAfter(Instant slot, Instant now) {
    Instant due = following(now);
    boolean lags = !due.isAfter(slot) && due.plus(step).isAfter(slot);
    return lags ? slot.plus(step) : due;
  }

  private synchronized void markWaiting(boolean now) {
    waiting = now;
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /// A step whose failure, even an unforeseen one, does not end the loop: nobody would collect.
  private void runStep(Instant due) {
    try {
      step(due);
    } catch (RuntimeException unforeseen) {
      String problem = "A step failed: " + unforeseen;
      if (logged.add(problem) && logged.size() <= MAX_LOGGED_PROBLEMS) {
        LOG.error("A step failed", unforeseen);
      }
      CollectorStatus before = status;
      status =
          new CollectorStatus(
              before.steps() + 1,
              before.rows(),
              before.failures() + 1,
              before.lastStepNanos(),
              before.lateSteps(),
              problem);
    }
  }

  /// The first multiple of the step after `now`.
  private Instant following(Instant now) {
    long millis = step.toMillis();
    return Instant.ofEpochMilli(Math.floorDiv(now.toEpochMilli(), millis) * millis + millis);
  }

  private void countLate(long missed) {
    // A wall clock that was set back makes it negative: nothing was missed then.
    if (missed > 0) {
      CollectorStatus now = status;
      status =
          new CollectorStatus(
              now.steps(),
              now.rows(),
              now.failures(),
              now.lastStepNanos(),
              now.lateSteps() + missed,
              now.lastProblem());
    }
  }

  /// Those that use anything: a frozen process keeps its memory.
  private static List<Container> withProcesses(Inventory inventory) {
    return inventory.containers().stream()
        .filter(container -> isRunning(container) || container.state() == ContainerState.PAUSED)
        .toList();
  }

  private static boolean isRunning(Container container) {
    return container.state() == ContainerState.RUNNING;
  }

  private void countOomKills(Inventory inventory, Rows rows) {
    for (int i = 0; i < rows.size(); i++) {
      if (rows.isRead(i)) {
        long counted = rows.value(i, ContainerMetric.MEMORY_OOM_KILLS);
        rows.set(i, ContainerMetric.MEMORY_OOM_KILLS, oomKills.total(rows.container(i), counted));
      }
    }
    if (oomKills.size() > inventory.containers().size()) {
      oomKills.keepOnly(
          inventory.containers().stream().map(Container::id).collect(Collectors.toSet()));
    }
  }

  private static void countContainers(Inventory inventory, long[] nodeValues) {
    // Before the first listing nothing is known, which is not the same as nothing there.
    if (!inventory.at().equals(Inventory.EMPTY.at())) {
      nodeValues[NodeMetric.CONTAINERS.ordinal()] = inventory.containers().size();
      nodeValues[NodeMetric.CONTAINERS_RUNNING.ordinal()] =
          inventory.containers().stream().filter(Collector::isRunning).count();
    }
  }

  private void logOnce(@Nullable String problem) {
    if (problem != null && logged.size() < MAX_LOGGED_PROBLEMS && logged.add(problem)) {
      LOG.warn("{}", problem);
    }
  }

  /// Tells that frames are kept again, and that it is news if they are not.
  private void tellKept() {
    if (notKept > 0) {
      LOG.info("Frames are kept again; {} were not", notKept);
      logged.removeIf(problem -> problem.startsWith(NOT_KEPT));
      notKept = 0;
    }
  }

  private static void join(Thread running) {
    try {
      running.join(CLOSE_PATIENCE);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
