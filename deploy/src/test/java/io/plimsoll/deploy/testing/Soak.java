package io.plimsoll.deploy.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;

/// A long run of one program with churn, in which memory, handles and threads must stay flat.
///
/// A store keeps for an hour what was in use, of labelled series for two; data comes at the pace of
/// a minute a round, so after [#WARM_ROUNDS] rounds as much leaves as comes. What is measured from
/// then on is compared by halves. Least values are compared, as use goes up and down with the
/// closing of buckets and with requests under way, and a leak lifts the lowest point as well.
/// Belongs to one thread.
public final class Soak implements AutoCloseable {
  /// An hour of containers; of series two half-hours to become idle, two to be forgotten, and one
  /// in which that happens.
  public static final int WARM_ROUNDS = 180;

  /// Of live objects: a round has some 40 requests and lasts a second, and each half of an hour's
  /// run has over a thousand rounds, so this finds 50 bytes that are left of each request.
  private static final double LIVE_SHARE = 0.03;

  private static final long LIVE_BYTES = 1_500_000;

  /// Of the process: what RocksDB and malloc keep of what was freed comes and goes.
  private static final double RESIDENT_SHARE = 0.05;

  private static final long RESIDENT_BYTES = 8_000_000;

  /// A connection that just closes, and a worker that was never needed before.
  private static final int SOME = 2;

  /// Handles of the data directory beyond one for each file: directories, the lock, a log that is
  /// open twice. Four were seen; each of hundreds of closings would leave one if they leaked.
  private static final int OPEN_TWICE = 16;

  /// Data begins so long ago that it never comes up with the clock.
  private static final Duration AGE = Duration.ofDays(10);

  private final String name;
  private final Program program;
  private final Path data;
  private final Churn churn;
  private final LongSupplier nanos;
  private final long begin;
  private final List<Vitals> measured = new ArrayList<>();

  /// Starts churning a program that is ready.
  ///
  /// @param name of the program, for people
  /// @param data its data directory
  /// @param sendsFrames whether it takes frames and reads none
  /// @param clock the wall clock
  /// @param nanos a steady one
  public Soak(
      String name,
      Program program,
      Path data,
      boolean sendsFrames,
      InstantSource clock,
      LongSupplier nanos,
      RandomGenerator random)
      throws Exception {
    this.name = name;
    this.program = program;
    this.data = data;
    this.nanos = nanos;
    begin = nanos.getAsLong();
    Instant start = clock.instant().minus(AGE);
    long startMillis = start.toEpochMilli() / Churn.ROUND.toMillis() * Churn.ROUND.toMillis();
    churn = new Churn(program.page(), data.resolve("backups"), sendsFrames, startMillis, random);
  }

  /// Does a round of everything.
  public void round() throws Exception {
    churn.round();
  }

  /// Measures the program; what was measured while it warmed up does not count.
  ///
  /// @param lines takes what was seen
  public void measure(Consumer<String> lines) throws IOException {
    Vitals vitals = vitals();
    boolean counts = churn.rounds() >= WARM_ROUNDS;
    if (counts) {
      measured.add(vitals);
    }
    lines.accept(
        "%-8s %5d s %5d rounds %7d requests %s%s"
            .formatted(
                name,
                Duration.ofNanos(nanos.getAsLong() - begin).toSeconds(),
                churn.rounds(),
                churn.requests(),
                vitals,
                counts ? "" : " (warming up)"));
  }

  /// What the program takes now.
  public Vitals vitals() throws IOException {
    return Vitals.of(program.pid(), data);
  }

  /// Says what has grown beyond its bounds; empty if nothing has.
  ///
  /// @param lines takes what was compared
  public List<String> verdict(Consumer<String> lines) throws Exception {
    List<String> grown = new ArrayList<>();
    int half = measured.size() / 2;
    if (half == 0) {
      grown.add("%s: too short to tell, %d rounds".formatted(name, churn.rounds()));
      return grown;
    }
    compare("live bytes", Vitals::liveBytes, LIVE_SHARE, LIVE_BYTES, lines, grown);
    compare("resident bytes", Vitals::residentBytes, RESIDENT_SHARE, RESIDENT_BYTES, lines, grown);
    compare("threads", Vitals::threads, 0, SOME, lines, grown);
    compare("handles", Vitals::handles, 0, SOME, lines, grown);
    int files = measured.getLast().dataHandles();
    long there = files();
    if (files > there + OPEN_TWICE) {
      grown.add("%s: %d files of data are open and %d there".formatted(name, files, there));
    }
    if (!program.json("/api/status").at("/store/problems").isEmpty()) {
      grown.add(name + ": " + program.json("/api/status").at("/store/problems"));
    }
    if (program.output().contains("\tat ")) {
      grown.add(name + ": it said " + program.output());
    }
    return grown;
  }

  private long files() throws IOException {
    try (var files = Files.walk(data)) {
      return files.count();
    }
  }

  private void compare(
      String what,
      ToLongFunction<Vitals> of,
      double share,
      long more,
      Consumer<String> lines,
      List<String> grown) {
    int half = measured.size() / 2;
    long earlier = least(measured.subList(0, half), of);
    long later = least(measured.subList(half, measured.size()), of);
    double bound = earlier * (1 + share) + more;
    String line =
        "%-8s %-14s %,13d in the earlier half, %,13d in the later one, at most %,13.0f"
            .formatted(name, what, earlier, later, bound);
    lines.accept(line);
    if (later > bound) {
      grown.add(line.replaceAll(" +", " "));
    }
  }

  private static long least(List<Vitals> vitals, ToLongFunction<Vitals> of) {
    return vitals.stream().mapToLong(of).min().orElse(0);
  }

  /// Closes the event streams, until the next round.
  public void leave() throws IOException {
    churn.leave();
  }

  @Override
  public void close() throws IOException {
    churn.close();
    program.close();
  }
}
