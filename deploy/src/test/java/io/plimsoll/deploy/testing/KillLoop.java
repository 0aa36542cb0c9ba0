package io.plimsoll.deploy.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.plimsoll.collector.file.FileTree;
import io.plimsoll.store.rocks.CheckReport;
import io.plimsoll.store.rocks.StoreCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// Kills the program as `kill -9` does, over and over and at random moments, while it takes frames
/// and samples of series as fast as it can, and while it starts. After every kill it is started
/// again, and everything that it ever acknowledged is looked for.
public final class KillLoop {
  /// After so many kills a new data directory is begun, or looking would take ever longer.
  private static final int KILLS_OF_A_STORE = 10;

  /// One of so many kills comes while the program starts, …
  private static final int STARTS = 3;

  /// … within this time, in which it is ready on an idle machine.
  private static final Duration START = Duration.ofMillis(1_500);

  /// Acknowledgements before a kill, at most: with a few hundred frames, buckets close meanwhile.
  private static final int MOST_ANSWERS = 300;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// Data may be older than that when it comes, and none of it gets too old for the store.
  private static final Duration AGE = Duration.ofDays(5);

  /// Both loads have a step then.
  private static final long ALIGNED_SECONDS = 60;

  private final Path directory;
  private final Starter starter;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Consumer<Toll> progress;
  private final Toll toll = new Toll();

  /// Starts the program.
  @FunctionalInterface
  public interface Starter {
    /// Starts it with these flags.
    Program start(String... flags) throws IOException;
  }

  /// @param directory an empty one
  /// @param progress is told after every kill
  public KillLoop(
      Path directory,
      Starter starter,
      InstantSource clock,
      RandomGenerator random,
      Consumer<Toll> progress) {
    this.directory = directory;
    this.starter = starter;
    this.clock = clock;
    this.random = random;
    this.progress = progress;
  }

  /// Kills so often, or until something is lost.
  public Toll run(int kills) throws Exception {
    while (toll.kills() < kills && toll.isNone()) {
      Path data = Files.createTempDirectory(directory, "data");
      store(data, (int) Math.min(KILLS_OF_A_STORE, kills - toll.kills()));
      if (toll.isNone()) {
        FileTree.remove(data);
      }
    }
    return toll;
  }

  private void store(Path data, int kills) throws Exception {
    Instant now = clock.instant().minus(AGE);
    Instant start = Instant.ofEpochSecond(now.getEpochSecond() / ALIGNED_SECONDS * ALIGNED_SECONDS);
    List<Load> loads = List.of(new FrameLoad(start, random), new SampleLoad(start));
    for (int kill = 0; kill < kills && toll.isNone(); kill++) {
      if (random.nextInt(STARTS) == 0) {
        try (Program program = start(data)) {
          program.kill(Duration.ofNanos(random.nextLong(START.toNanos())));
        }
      } else {
        killUnderLoad(data, loads);
      }
      toll.killed();
      progress.accept(toll);
    }
    if (toll.isNone()) {
      check(data);
      try (Program program = start(data)) {
        verify(program, loads);
        program.stop();
      }
      check(data);
    }
  }

  private Program start(Path data) throws IOException {
    return starter.start("--no-collect", "--listen", "127.0.0.1:0", "--data", data.toString());
  }

  private void verify(Program program, List<Load> loads) throws Exception {
    program.awaitReady();
    JsonNode problems = program.json("/api/status").at("/store/problems");
    if (!problems.isArray() || !problems.isEmpty()) {
      toll.wrong("after kill %d it says %s".formatted(toll.kills(), problems));
    }
    for (Load load : loads) {
      load.verify(program, toll);
    }
  }

  private void killUnderLoad(Path data, List<Load> loads) throws Exception {
    long before = loads.stream().mapToLong(Load::acknowledged).sum();
    try (Program program = start(data);
        ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
      verify(program, loads);
      CountDownLatch answers = new CountDownLatch(random.nextInt(MOST_ANSWERS));
      List<Future<?>> sending =
          loads.stream()
              .<Future<?>>map(load ->
                  senders.submit(() -> {
                    load.send(program.page(), answers::countDown);
                    return null;
                  }))
              .toList();
      if (!answers.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        toll.wrong("it no longer answers: " + program.output());
      }
      program.kill();
      for (Future<?> one : sending) {
        one.get();
      }
    }
    toll.acknowledged(loads.stream().mapToLong(Load::acknowledged).sum() - before);
  }

  private void check(Path data) throws Exception {
    Path store = data.resolve("store");
    if (!StoreCheck.isStore(store)) {
      return; // it was killed before there was one
    }
    Path scratch = Files.createDirectories(directory.resolve("scratch"));
    CheckReport report = StoreCheck.run(store, scratch, clock);
    if (report.verdict() != CheckReport.Verdict.FINE) {
      toll.wrong("check says %s: %s".formatted(report.verdict(), report.damages()));
    }
  }
}
