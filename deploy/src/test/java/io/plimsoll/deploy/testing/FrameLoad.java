package io.plimsoll.deploy.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ContainerState;
import io.plimsoll.collector.container.Health;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.NodeMetric;
import io.plimsoll.collector.wire.FrameEncoder;
import io.plimsoll.collector.wire.SessionId;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// Frames of a node with a few containers, as a collector elsewhere sends them: a session of its
/// own with every program, and some frames in a body.
final class FrameLoad extends Load {
  /// What is asked for at a time, as an answer has a limit.
  private static final int PAGE_STEPS = 5_000;

  private static final int FRAMES_OF_BODY = 3;
  private static final int CONTAINERS = 5;
  private static final Duration STEP = Duration.ofSeconds(5);

  private final RandomGenerator random;
  private final long startMillis;
  private final List<Container> containers;
  private final Map<String, Integer> places = new HashMap<>();
  private FrameEncoder encoder;

  /// @param start the time of the first frame, a multiple of the step
  FrameLoad(Instant start, RandomGenerator random) {
    super(FRAMES_OF_BODY, CONTAINERS);
    this.random = random;
    startMillis = start.toEpochMilli();
    encoder = new FrameEncoder(SessionId.random(random), STEP);
    containers = IntStream.range(0, CONTAINERS).mapToObj(place -> container(place, start)).toList();
    containers.forEach(container -> places.put(container.id(), places.size()));
  }

  private static Container container(int place, Instant start) {
    return new Container(
        "%064x".formatted(place + 1),
        "web-" + place,
        new ServiceKey("shop", "web"),
        String.valueOf(place + 1),
        Orchestrator.COMPOSE,
        "nginx:1",
        Map.of(),
        start,
        start,
        ContainerState.RUNNING,
        Health.NONE,
        0,
        100 + place);
  }

  @Override
  HttpRequest.Builder to(URI page) {
    return HttpRequest.newBuilder(page.resolve("/api/frames"))
        .header("Content-Type", "application/x-plimsoll-frames");
  }

  @Override
  byte[] body(long fromStep, long toStep, boolean isFirst) {
    if (isFirst) {
      encoder = new FrameEncoder(SessionId.random(random), STEP);
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (long step = fromStep; step < toStep; step++) {
      body.writeBytes(encoder.encode(step + 1, frame(step), isFirst && step == fromStep, 0));
    }
    return body.toByteArray();
  }

  private Frame frame(long step) {
    int width = ContainerMetric.COLUMNS.size();
    long[] node = Frame.missing(NodeMetric.COLUMNS.size());
    node[NodeMetric.MEMORY_AVAILABLE.ordinal()] = 1_000 * step;
    long[] values = Frame.missing(CONTAINERS * width);
    long[] millis = new long[CONTAINERS];
    for (int place = 0; place < CONTAINERS; place++) {
      millis[place] = atMillis(step);
      values[place * width + ContainerMetric.MEMORY_RSS.ordinal()] = (long) value(step, place);
    }
    return new Frame("blade-7", atMillis(step), node, containers, millis, values);
  }

  private long atMillis(long step) {
    return startMillis + step * STEP.toMillis();
  }

  /// Rows that are there already are answered as refused.
  @Override
  boolean isKept(int status, String body, boolean isRepeated) {
    return status == 200 && (isRepeated || body.contains("\"refusedRows\":0"));
  }

  @Override
  void visit(Program program, long toStep, Visitor visitor) throws Exception {
    for (long from = 0; from <= toStep; from += PAGE_STEPS) {
      Map<Integer, JsonNode> sums = query(program, from, "sum");
      query(program, from, "count")
          .forEach((place, counts) ->
              pair(
                  counts,
                  sums.get(place),
                  (atMillis, count, sum) ->
                      visitor.visit(
                          (atMillis - startMillis) / STEP.toMillis(), place, count, sum)));
    }
  }

  private Map<Integer, JsonNode> query(Program program, long fromStep, String statistic)
      throws Exception {
    JsonNode answer =
        program.json(
            "/api/query?measure=memory.rss&by=container&step=5s&statistic=%s&from=%d&to=%d"
                .formatted(statistic, atMillis(fromStep), atMillis(fromStep + PAGE_STEPS)));
    Map<Integer, JsonNode> series = new HashMap<>();
    for (JsonNode one : answer.path("series")) {
      for (JsonNode dimension : one.path("dimensions")) {
        if (places.containsKey(dimension.asText())) {
          series.put(places.get(dimension.asText()), one);
        }
      }
    }
    return series;
  }

  @Override
  public String toString() {
    return "frames";
  }
}
