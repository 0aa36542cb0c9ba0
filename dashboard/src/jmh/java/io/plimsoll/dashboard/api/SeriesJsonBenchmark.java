package io.plimsoll.dashboard.api;

import io.plimsoll.dashboard.web.NoRoomException;
import io.plimsoll.dashboard.web.Outgoing;
import io.plimsoll.dashboard.web.Pieces;
import io.plimsoll.store.label.LabelMatcher;
import io.plimsoll.store.label.Labels;
import io.plimsoll.store.series.Aggregation;
import io.plimsoll.store.series.SampleFunction;
import io.plimsoll.store.series.SeriesQuery;
import io.plimsoll.store.series.SeriesValues;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Microseconds to write one series of 240 values, as many as a chart has, of which none is whole.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SeriesJsonBenchmark {
  private static final int VALUES = 240;
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  private final SeriesQuery query =
      new SeriesQuery(
          List.of(LabelMatcher.metric("requests_total")),
          NOON.minusSeconds(3_600),
          NOON,
          Duration.ofSeconds(15),
          SampleFunction.RATE,
          Duration.ofMinutes(1),
          Aggregation.SUM,
          List.of("service"),
          0);
  private final List<SeriesValues> series = List.of(values());
  private final Vertx vertx = Vertx.vertx();
  private final Outgoing outgoing = new Outgoing(vertx.getOrCreateContext());

  private static SeriesValues values() {
    Random random = new Random(42);
    long[] atMillis = new long[VALUES];
    double[] values = new double[VALUES];
    for (int i = 0; i < VALUES; i++) {
      atMillis[i] = NOON.toEpochMilli() - (VALUES - i) * 15_000L;
      values[i] = random.nextDouble() * 1_000;
    }
    return new SeriesValues(Labels.of(Map.of("service", "web")), atMillis, values);
  }

  /// Writes the answer.
  @Benchmark
  public long write() throws NoRoomException {
    Pieces answer = SeriesJson.answer(outgoing, query, VALUES, series);
    answer.discard();
    return answer.length();
  }

  /// Ends the event loop.
  @TearDown
  public void close() {
    vertx.close().await();
  }
}
