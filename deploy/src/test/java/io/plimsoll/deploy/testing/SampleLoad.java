package io.plimsoll.deploy.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.plimsoll.dashboard.write.Message;
import io.plimsoll.dashboard.write.Written;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// Samples of labelled series, as Prometheus sends them: each request has the next sample of every
/// series, and one of a series whose samples come out of order. Now and then other series follow.
final class SampleLoad extends Load {
  private static final int SERIES = 12;

  /// The place of the series out of order: its times go back within as many steps as this has bits.
  private static final int LATE = SERIES;

  private static final int LATE_STEPS = 63;

  /// Steps after which other series are sent, so that the old ones leave memory.
  private static final int GENERATION = 4 * (LATE_STEPS + 1);

  private static final Duration STEP = Duration.ofSeconds(15);

  private final long startMillis;

  /// @param start the time of the first sample, a multiple of the step
  SampleLoad(Instant start) {
    super(1, SERIES + 1);
    startMillis = start.toEpochMilli();
  }

  @Override
  HttpRequest.Builder to(URI page) {
    return HttpRequest.newBuilder(page.resolve("/api/v1/write"))
        .header("Content-Type", "application/x-protobuf")
        .header("Content-Encoding", "snappy");
  }

  @Override
  byte[] body(long fromStep, long toStep, boolean isFirst) {
    Message[] series = new Message[SERIES + 1];
    for (int place = 0; place <= SERIES; place++) {
      long time = place == LATE ? fromStep ^ LATE_STEPS : fromStep;
      series[place] =
          Written.series(
                  "__name__", "metric_" + place % 4,
                  "generation", String.valueOf(fromStep / GENERATION),
                  "place", String.valueOf(place))
              .message(2, Written.sample(atMillis(time), value(fromStep, place)));
    }
    return Written.snappy(Written.first(series));
  }

  private long atMillis(long step) {
    return startMillis + step * STEP.toMillis();
  }

  /// A sample that is there already is kept.
  @Override
  boolean isKept(int status, String body, boolean isRepeated) {
    return status == 204;
  }

  @Override
  void visit(Program program, long toStep, Visitor visitor) throws Exception {
    for (long generation = 0; generation <= toStep / GENERATION; generation++) {
      Map<Integer, JsonNode> sums = query(program, generation, "sum");
      query(program, generation, "count")
          .forEach((place, counts) ->
              pair(
                  counts,
                  sums.get(place),
                  (atMillis, count, sum) -> {
                    long time = (atMillis - startMillis) / STEP.toMillis();
                    visitor.visit(place == LATE ? time ^ LATE_STEPS : time, place, count, sum);
                  }));
    }
  }

  /// Each sample in a window of its own, for all steps of a generation.
  private Map<Integer, JsonNode> query(Program program, long generation, String function)
      throws Exception {
    String match =
        URLEncoder.encode("{generation=\"%d\"}".formatted(generation), StandardCharsets.UTF_8);
    JsonNode answer =
        program.json(
            "/api/series/query?match=%s&function=%s&window=%3$ds&step=%3$ds&from=%4$d&to=%5$d"
                .formatted(
                    match,
                    function,
                    STEP.toSeconds(),
                    atMillis(generation * GENERATION),
                    atMillis((generation + 1) * GENERATION - 1)));
    Map<Integer, JsonNode> series = new HashMap<>();
    for (JsonNode one : answer.path("series")) {
      series.put(one.at("/labels/place").asInt(), one);
    }
    return series;
  }

  @Override
  public String toString() {
    return "samples";
  }
}
