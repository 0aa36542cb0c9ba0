package io.plimsoll.deploy.bench.peer;

import io.plimsoll.collector.file.FileTree;
import io.plimsoll.deploy.RequestWriter;
import io.plimsoll.deploy.bench.peer.Figures.Cost;
import io.plimsoll.deploy.bench.peer.Figures.Ingest;
import io.plimsoll.deploy.bench.peer.Figures.Packed;
import io.plimsoll.deploy.bench.peer.Figures.Work;
import io.plimsoll.deploy.bench.peer.Question.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.xerial.snappy.Snappy;

/// Puts one server through everything: it takes the workload, answers, takes a little more, is
/// killed in that moment, comes back, and packs what it has.
final class Trial {
  /// Answers of each kind that are compared.
  private static final int COMPARED = 10;

  /// Different questions of each kind; then they begin anew.
  private static final int QUESTIONS = 500;

  private static final int LEAST_ASKED = 10;
  private static final int MOST_ASKED = 1 << 17;

  /// How many times longer than it may work a server is waited for: other programs work as well.
  private static final int PATIENCE = 5;

  /// How often the work of a server is looked at.
  private static final long LOOK_NANOS = 50_000_000;

  private final Fleet fleet;
  private final Payload workload;
  private final Payload tail;
  private final Workspace workspace;
  private final Duration warmUp;
  private final Duration measured;
  private final InstantSource clock;

  /// How a server is tried.
  ///
  /// @param workload what is sent first
  /// @param tail what is sent right before the kill
  /// @param warmUp how long a server works on each kind of question before it counts
  /// @param measured how long while it does
  Trial(
      Fleet fleet,
      Payload workload,
      Payload tail,
      Workspace workspace,
      Duration warmUp,
      Duration measured,
      InstantSource clock) {
    this.fleet = fleet;
    this.workload = workload;
    this.tail = tail;
    this.workspace = workspace;
    this.warmUp = warmUp;
    this.measured = measured;
    this.clock = clock;
  }

  /// Tries a server, which has a directory of its own for as long as it takes.
  Figures run(Server server) throws IOException, InterruptedException {
    Progress progress = new Progress(server.name());
    Path data = workspace.directory().resolve(server.name());
    Question known = Question.of(Kind.ONE_RATE, fleet, 1).getFirst();
    progress.say("starting");
    RunningServer running =
        new RunningServer(server, workspace, data, Question.aboutNothing(clock.instant()));
    progress.say("started in %.2f s; ingest".formatted(seconds(running.startedIn())));
    Ingest ingest = ingest(server, running, progress);
    progress.say(
        "%.3f M samples/CPU-s, %.3f M samples/s; queries"
            .formatted(
                workload.samples() / 1e6 / seconds(ingest.cpu()),
                workload.samples() / 1e6 / seconds(ingest.wall())));
    long resident = running.memoryBytes("VmRSS");
    long peak = running.memoryBytes("VmHWM");
    Server.Disk fresh = server.disk(data, false);
    Map<Kind, List<Answer>> answers = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      List<Question> questions = Question.of(kind, fleet, QUESTIONS);
      answers.put(kind, answers(server, running, questions.subList(0, COMPARED)));
      warmUp(server, running, questions);
    }
    Map<Kind, Cost> costs = costs(server, running);
    progress.say("kill -9 and restart");
    new Replay(tail, Plan.TAIL_TICKS, running.port(), server.writePath()).run(progress, () -> {});
    running.killAndRestart(known);
    Duration ready = running.startedIn();
    long kept = count(server, running);
    long lost = workload.samples() + tail.samples() - kept;
    progress.say("ready in %.2f s, %d samples lost; packing".formatted(seconds(ready), lost));
    Work packing = pack(server, running);
    running.stop();
    if (server.packsWhenOpened()) {
      running.start(known);
      long still = count(server, running);
      running.stop();
      if (still != kept) {
        throw new IOException("of %d samples %d are left after packing".formatted(kept, still));
      }
    }
    Server.Disk packed = server.disk(data, true);
    FileTree.remove(data);
    return new Figures(
        server.name(),
        workload.samples(),
        fleet.plan.series(),
        ingest,
        resident,
        peak,
        fresh,
        new Packed(packed, kept),
        packing,
        ready,
        lost,
        costs,
        answers);
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  private Ingest ingest(Server server, RunningServer running, Progress progress)
      throws IOException, InterruptedException {
    long cpu = running.cpuNanos();
    long begin = System.nanoTime();
    AtomicLong half = new AtomicLong();
    new Replay(workload, fleet.plan.ticks(), running.port(), server.writePath())
        .run(progress, () -> half.set(running.cpuNanos()));
    Duration wall = Duration.ofNanos(System.nanoTime() - begin);
    try (Connection connection = running.connect()) {
      server.flush(connection);
    }
    running.awaitQuiet();
    long end = running.cpuNanos();
    return new Ingest(Duration.ofNanos(end - cpu), Duration.ofNanos(end - half.get()), wall);
  }

  private static List<Answer> answers(
      Server server, RunningServer running, List<Question> questions) throws IOException {
    List<Answer> answers = new ArrayList<>();
    try (Connection connection = running.connect()) {
      for (Question question : questions) {
        answers.add(server.answer(ask(connection, server, question)));
      }
    }
    return answers;
  }

  private static byte[] ask(Connection connection, Server server, Question question)
      throws IOException {
    return connection.ask(server.path(question)).bodyOrFail(question.kind().title);
  }

  private void warmUp(Server server, RunningServer running, List<Question> questions)
      throws IOException {
    try (Connection connection = running.connect()) {
      time(connection, server, running, questions, warmUp);
    }
  }

  private Map<Kind, Cost> costs(Server server, RunningServer running) throws IOException {
    Map<Kind, Cost> costs = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      costs.put(kind, cost(server, running, Question.of(kind, fleet, QUESTIONS)));
    }
    return costs;
  }

  private Cost cost(Server server, RunningServer running, List<Question> questions)
      throws IOException {
    try (Connection connection = running.connect()) {
      long cpu = running.cpuNanos();
      long[] nanos = time(connection, server, running, questions, measured);
      double cpuMillis = (running.cpuNanos() - cpu) / 1e6 / nanos.length;
      Arrays.sort(nanos);
      return new Cost(
          cpuMillis,
          nanos[nanos.length / 2] / 1e6,
          nanos[(nanos.length - 1) * 99 / 100] / 1e6,
          nanos.length);
    }
  }

  /// Asks one question after the other until the server has worked for a while; tells how long each
  /// took.
  private static long[] time(
      Connection connection,
      Server server,
      RunningServer running,
      List<Question> questions,
      Duration work)
      throws IOException {
    long[] nanos = new long[MOST_ASKED];
    long endCpu = running.cpuNanos() + work.toNanos();
    long begin = System.nanoTime();
    long latest = begin + work.multipliedBy(PATIENCE).toNanos();
    long looked = begin;
    long now = begin;
    boolean enough = false;
    int asked = 0;
    for (; asked < nanos.length && !(enough && asked >= LEAST_ASKED); asked++) {
      ask(connection, server, questions.get(asked % questions.size()));
      long then = System.nanoTime();
      nanos[asked] = then - now;
      now = then;
      if (now - looked > LOOK_NANOS) {
        enough = now > latest || running.cpuNanos() > endCpu;
        looked = System.nanoTime();
        now = looked;
      }
    }
    return Arrays.copyOf(nanos, asked);
  }

  /// How many samples of the workload and its tail the server has.
  private long count(Server server, RunningServer running) throws IOException {
    Plan plan = fleet.plan;
    int last = plan.ticks() + Plan.TAIL_TICKS - 1;
    Duration window = plan.interval().multipliedBy(last + 2L);
    double count = 0;
    try (Connection connection = running.connect()) {
      for (Metric metric : Metric.values()) {
        String path = server.countPath(metric, plan.after(last), window);
        count += server.answer(connection.ask(path).bodyOrFail("no count")).sum();
      }
    }
    return Math.round(count);
  }

  private Work pack(Server server, RunningServer running) throws IOException, InterruptedException {
    RequestWriter writer = new RequestWriter(1);
    writer.add(fleet.encodedLabels(0, Metric.CPU), clock.millis(), 1);
    long cpu = running.cpuNanos();
    long begin = System.nanoTime();
    try (Connection connection = running.connect()) {
      server.pack(connection, Snappy.compress(writer.take()));
    }
    running.awaitQuiet();
    Duration wall = Duration.ofNanos(System.nanoTime() - begin);
    return new Work(Duration.ofNanos(running.cpuNanos() - cpu), wall);
  }
}
