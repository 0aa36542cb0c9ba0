package io.plimsoll.collector.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.reading.ContainerReader;
import io.plimsoll.collector.reading.Rows;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Reads containers through the engine's stats API, for an engine whose host's files are out of
/// reach. It costs the engine fifty times what reading the files would.
///
/// Older engines take a second or two for each answer. Calls therefore run side by side, each
/// container has at most one under way, and one that outlasts the step delays nobody: its row is
/// missing in this frame, and the answer is in the next with the time at which it came.
public final class StatsReader implements ContainerReader {
  /// At two seconds a call, enough for 128 containers at the default step on an old engine, and for
  /// thousands on one that answers at once; more would only queue inside the engine.
  private static final int MAX_CALLS = 64;

  private final EngineConnection engine;
  private final InstantSource clock;
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore room = new Semaphore(MAX_CALLS);
  private final Map<String, CompletableFuture<Answer>> calls = new HashMap<>();

  /// What came of a call.
  private sealed interface Answer {}

  private static final class Reading implements Answer {
    final long atMillis;
    final long[] row = Frame.missing(Rows.WIDTH);

    Reading(long atMillis) {
      this.atMillis = atMillis;
    }
  }

  private record Gone() implements Answer {}

  private record Trouble(String reason) implements Answer {}

  /// @param engine where the engine is, such as `tcp://10.0.0.7:2376`
  /// @param clock stamps the rows
  public StatsReader(URI engine, InstantSource clock) {
    this(new EngineConnection(engine), clock);
  }

  private StatsReader(EngineConnection engine, InstantSource clock) {
    this.engine = engine;
    this.clock = clock;
  }

  @Override
  public void read(Rows rows, Duration budget) {
    Set<String> wanted = new HashSet<>();
    List<CompletableFuture<Answer>> awaited = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      if (rows.isUnread(i)) {
        String id = rows.container(i).id();
        wanted.add(id);
        awaited.add(calls.computeIfAbsent(id, this::call));
      }
    }
    calls.keySet().retainAll(wanted);
    await(awaited, budget);
    for (int i = 0; i < rows.size(); i++) {
      if (rows.isUnread(i)) {
        take(rows, i);
      }
    }
  }

  @Override
  public void close() {
    callers.shutdownNow();
    engine.close();
  }

  private CompletableFuture<Answer> call(String id) {
    return CompletableFuture.supplyAsync(() -> ask(id), callers);
  }

  private Answer ask(String id) {
    boolean admitted = false;
    try {
      room.acquire();
      admitted = true;
      // A second of waiting for older engines, nothing for newer ones; both would otherwise wait
      // for a second sample that nobody here needs.
      String path = "/containers/" + id + "/stats?stream=false&one-shot=true";
      JsonNode stats = engine.call(() -> engine.fetch(path));
      Reading reading = new Reading(clock.millis());
      JsonNode inspection = engine.call(() -> engine.fetch("/containers/" + id + "/json"));
      return StatsReading.read(stats, inspection, reading.row) ? reading : new Gone();
    } catch (EngineConnection.NotFoundException gone) {
      return new Gone();
    } catch (IOException failure) {
      return new Trouble(EngineConnection.reason(failure));
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
      return new Trouble("the collector is closing");
    } finally {
      if (admitted) {
        room.release();
      }
    }
  }

  private static void await(List<CompletableFuture<Answer>> awaited, Duration budget) {
    CompletableFuture<Void> all =
        CompletableFuture.allOf(awaited.toArray(CompletableFuture<?>[]::new));
    try {
      all.get(budget.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException impossible) {
      throw new IllegalStateException("A stats call must answer, not fail", impossible);
    } catch (TimeoutException slow) {
      // Whoever has answered is read; the others are missing, and said to be so below.
      return;
    }
  }

  private void take(Rows rows, int index) {
    Container container = rows.container(index);
    CompletableFuture<Answer> call = calls.get(container.id());
    if (call == null || !call.isDone()) {
      rows.unreadable("The engine takes too long to tell the stats of " + container.name());
      return;
    }
    calls.remove(container.id());
    switch (call.join()) {
      case Reading reading -> rows.read(index, reading.atMillis, reading.row);
      case Gone _ -> rows.gone(index);
      case Trouble trouble ->
          rows.unreadable("The stats of " + container.name() + " are missing: " + trouble.reason());
    }
  }
}
