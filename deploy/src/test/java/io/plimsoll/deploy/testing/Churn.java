package io.plimsoll.deploy.testing;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ContainerState;
import io.plimsoll.collector.container.Health;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.file.FileTree;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.NodeMetric;
import io.plimsoll.collector.wire.FrameEncoder;
import io.plimsoll.collector.wire.SessionId;
import io.plimsoll.dashboard.write.Message;
import io.plimsoll.dashboard.write.Written;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// What a program goes through in years, round after round: containers, series, collectors and
/// dashboards that come and go, questions, scrapes, backups and rubbish.
///
/// Every round has a minute of frames and samples, so an hour's worth of what the store keeps for
/// an hour is there after sixty rounds. Belongs to one thread.
final class Churn implements AutoCloseable {
  /// Time of the data in a round.
  static final Duration ROUND = Duration.ofMinutes(1);

  private static final Duration STEP = Duration.ofSeconds(5);
  private static final int NODES = 3;
  private static final int CONTAINERS = 8;
  private static final int SERIES = 40;
  private static final int SAMPLES = 4;
  private static final int SERVICES = 4;

  /// Rounds of a session of a collector.
  private static final int SESSION = 25;

  /// Event streams at any time; each round some leave, and as many come.
  private static final int STREAMS = 12;

  private static final int LEAVING = 4;

  /// Rounds between two backups.
  private static final int BACKUP = 5;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final URI page;
  private final Path backups;
  private final boolean sendsFrames;
  private final RandomGenerator random;
  private final long startMillis;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Deque<Socket> streams = new ArrayDeque<>();
  private final FrameEncoder[] encoders = new FrameEncoder[NODES];
  private int round;
  private long requests;

  /// @param page of the program
  /// @param backups where it makes backups
  /// @param sendsFrames whether it sends frames, of times long past; a program that reads
  ///   containers by itself is at other times already
  /// @param startMillis the time of the first frame and sample, a multiple of a minute
  Churn(URI page, Path backups, boolean sendsFrames, long startMillis, RandomGenerator random) {
    this.page = page;
    this.backups = backups;
    this.sendsFrames = sendsFrames;
    this.random = random;
    this.startMillis = startMillis;
  }

  /// Does a round.
  void round() throws Exception {
    if (sendsFrames) {
      frames();
    }
    samples();
    streams();
    questions();
    rubbish();
    if (round % BACKUP == 0) {
      String name = "soak-" + round;
      expect(200, post("/api/backup", "application/json", "{\"name\":\"%s\"}".formatted(name)));
      FileTree.remove(backups.resolve(name));
    }
    for (boolean suspended : new boolean[] {true, false}) {
      String change = "{\"suspended\":%b}".formatted(suspended);
      expect(200, post("/api/suspension", "application/json", change));
    }
    round++;
  }

  /// How many rounds there were.
  int rounds() {
    return round;
  }

  /// How many requests there were.
  long requests() {
    return requests;
  }

  private long roundMillis() {
    return startMillis + round * ROUND.toMillis();
  }

  private void frames() throws Exception {
    for (int node = 0; node < NODES; node++) {
      boolean isFirst = (round + node) % SESSION == 0 || round == 0;
      FrameEncoder encoder =
          isFirst ? new FrameEncoder(SessionId.random(random), STEP) : encoders[node];
      encoders[node] = encoder;
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      int steps = (int) (ROUND.toMillis() / STEP.toMillis());
      for (int step = 0; step < steps; step++) {
        long sequence = (long) round * steps + step + 1;
        Frame frame = frame(node, roundMillis() + step * STEP.toMillis());
        body.writeBytes(encoder.encode(sequence, frame, isFirst && step == 0, 0));
      }
      expect(200, post("/api/frames", "application/x-plimsoll-frames", body.toByteArray()));
    }
  }

  /// One container of every node goes with each round, and another comes.
  private Frame frame(int node, long atMillis) {
    int width = ContainerMetric.COLUMNS.size();
    List<Container> containers = new ArrayList<>();
    long[] values = Frame.missing(CONTAINERS * width);
    long[] millis = new long[CONTAINERS];
    for (int i = 0; i < CONTAINERS; i++) {
      containers.add(container(node, round + i));
      millis[i] = atMillis;
      values[i * width + ContainerMetric.MEMORY_RSS.ordinal()] = random.nextLong(1 << 30);
      values[i * width + ContainerMetric.CPU_USAGE.ordinal()] = atMillis * (i + 1);
    }
    long[] own = Frame.missing(NodeMetric.COLUMNS.size());
    own[NodeMetric.MEMORY_AVAILABLE.ordinal()] = random.nextLong(1L << 34);
    return new Frame("blade-" + node, atMillis, own, containers, millis, values);
  }

  /// A container that came so many rounds after the first ones.
  private Container container(int node, int number) {
    Instant born =
        Instant.ofEpochMilli(startMillis).plus(ROUND.multipliedBy(number - CONTAINERS + 1L));
    return new Container(
        "%032x%032x".formatted(node, number),
        "job-%d-%d".formatted(node, number),
        new ServiceKey("shop", "job-" + number % SERVICES),
        String.valueOf(number),
        Orchestrator.COMPOSE,
        "job:" + number,
        Map.of("build", String.valueOf(number)),
        born,
        born,
        ContainerState.RUNNING,
        Health.NONE,
        0,
        100 + number);
  }

  /// Series that are sent once and never again, beside some that stay.
  private void samples() throws Exception {
    Message[] series = new Message[SERIES];
    for (int i = 0; i < SERIES; i++) {
      String pod = i % 2 == 0 ? "stays-" + i : "p-%d-%d".formatted(round, i);
      series[i] = Written.series("__name__", "metric_" + i % 5, "pod", pod);
      for (int sample = 0; sample < SAMPLES; sample++) {
        long at = roundMillis() + sample * ROUND.toMillis() / SAMPLES;
        series[i].message(2, Written.sample(at, random.nextInt(1_000)));
      }
    }
    expect(
        204,
        post("/api/v1/write", "application/x-protobuf", Written.snappy(Written.first(series))));
  }

  /// Some leave in order, some in the middle of an answer, and some are cut off by the network.
  private void streams() throws IOException {
    for (int i = 0; i < LEAVING && !streams.isEmpty(); i++) {
      Socket leaving = streams.removeFirst();
      if (i == 0) {
        leaving.setSoLinger(true, 0); // a reset
      }
      leaving.close();
    }
    while (streams.size() < STREAMS) {
      Socket coming = new Socket(page.getHost(), page.getPort());
      streams.addLast(coming);
      String head = "GET /api/events HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: 1\r\n\r\n";
      coming.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      if (coming.getInputStream().read() < 0) {
        throw new IOException("an event stream ended at once");
      }
      requests++;
    }
    for (Socket stream : streams) {
      stream.getInputStream().skip(stream.getInputStream().available());
    }
  }

  private void questions() throws Exception {
    long to = roundMillis();
    String range = "&from=%d&to=%d".formatted(to - Duration.ofHours(2).toMillis(), to);
    for (String path :
        List.of(
            "/",
            "/metrics",
            "/api/status",
            "/api/services",
            "/api/containers",
            "/api/nodes",
            "/api/activities",
            "/api/targets",
            "/api/measures",
            "/-/ready",
            "/api/query?measure=memory.rss&by=container&step=1m" + range,
            "/api/query?measure=cpu.usage&by=service&step=5m" + range,
            "/api/series?match=metric_1" + range,
            "/api/series/query?match=metric_2&function=avg&window=5m&step=1m" + range)) {
      expect(200, send(HttpRequest.newBuilder(page.resolve(path))));
    }
  }

  /// What nobody should send, and those who leave before they are answered.
  private void rubbish() throws Exception {
    byte[] noise = new byte[2_000];
    random.nextBytes(noise);
    expect(400, post("/api/frames", "application/x-plimsoll-frames", noise));
    expect(400, post("/api/v1/write", "application/x-protobuf", noise));
    expect(404, send(HttpRequest.newBuilder(page.resolve("/nothing-" + round))));
    expect(400, send(HttpRequest.newBuilder(page.resolve("/api/query?measure=none-" + round))));
    for (String part :
        List.of("", "POST /api/v1/write HTTP/1.1\r\nContent-Le", "GET /metrics HTTP/1.1\r\n\r\n")) {
      try (Socket socket = new Socket(page.getHost(), page.getPort())) {
        socket.getOutputStream().write(part.getBytes(StandardCharsets.US_ASCII));
        requests++;
      }
    }
  }

  private HttpResponse<String> post(String path, String type, String body) throws Exception {
    return post(path, type, body.getBytes(StandardCharsets.UTF_8));
  }

  private HttpResponse<String> post(String path, String type, byte[] body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(page.resolve(path))
            .header("Content-Type", type)
            .POST(BodyPublishers.ofByteArray(body));
    if (type.endsWith("protobuf")) {
      request.header("Content-Encoding", "snappy");
    }
    return send(request);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    requests++;
    return http.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
  }

  private static void expect(int status, HttpResponse<String> answer) {
    if (answer.statusCode() != status) {
      throw new AssertionError(
          "%s answered %d: %s".formatted(answer.uri(), answer.statusCode(), answer.body()));
    }
  }

  /// Closes the event streams.
  void leave() throws IOException {
    for (Socket stream : streams) {
      stream.close();
    }
    streams.clear();
  }

  @Override
  public void close() throws IOException {
    leave();
    http.close();
  }
}
