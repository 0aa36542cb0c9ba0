package io.plimsoll.store.label;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.plimsoll.store.query.QueryBudget;
import io.plimsoll.store.query.QueryStoppedException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Nanoseconds per sample to hash 210 bytes of labels and find their series, as a sender's request
/// does: the twelve series of a container one after the other, containers in any order. And what a
/// selection takes.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SeriesIndexBenchmark {
  private static final int LENGTH = 210;
  private static final int METRICS = 12;
  private static final int REQUEST = 1_920;

  /// Series in the index.
  @Param({"120000", "1000000"})
  public int series;

  private final LabelHash hash = new LabelHash();
  private final byte[] request = new byte[REQUEST * LENGTH];
  private final long[] highs = new long[REQUEST];
  private final long[] lows = new long[REQUEST];
  private final Matchers oneSeries = matchers("pod", LabelMatcher.Operator.EQUAL, "pod-4711");
  private final Matchers oneMetric = matchers("pod", LabelMatcher.Operator.NOT_EQUAL, "");
  private final Matchers expression = matchers("pod", LabelMatcher.Operator.MATCHES, "p.*[02468]");
  private SeriesIndex index = new SeriesIndex(1);

  /// Fills the index, and a request with some of its series.
  @Setup
  public void fill() {
    index = new SeriesIndex(series);
    byte[] labels = new byte[LENGTH];
    for (int number = 0; number < series; number++) {
      write(labels, 0, number);
      hash(labels, 0);
      int container = number / METRICS;
      index.remember(
          hash.high(),
          hash.low(),
          index.add(
              Labels.of(
                  Labels.NAME, "metric-" + number % METRICS,
                  "service", "service-" + container % 500,
                  "pod", "pod-" + container)));
    }
    SplittableRandom random = new SplittableRandom(42);
    for (int i = 0; i < REQUEST; i += METRICS) {
      int container = random.nextInt(series / METRICS);
      for (int metric = 0; metric < METRICS; metric++) {
        int at = (i + metric) * LENGTH;
        write(request, at, container * METRICS + metric);
        hash(request, at);
        highs[i + metric] = hash.high();
        lows[i + metric] = hash.low();
      }
    }
  }

  private static void write(byte[] into, int at, int number) {
    byte[] text = "%09d/".formatted(number).getBytes(UTF_8);
    for (int i = 0; i < LENGTH; i++) {
      into[at + i] = text[i % text.length];
    }
  }

  private void hash(byte[] bytes, int at) {
    hash.start(1);
    hash.add(bytes, at, LENGTH);
  }

  /// Hashes the labels of a request.
  @Benchmark
  @OperationsPerInvocation(REQUEST)
  public long hash() {
    long sum = 0;
    for (int i = 0; i < REQUEST; i++) {
      hash(request, i * LENGTH);
      sum += hash.high() ^ hash.low();
    }
    return sum;
  }

  /// Finds the series of a request whose labels are hashed.
  @Benchmark
  @OperationsPerInvocation(REQUEST)
  public long find() {
    long sum = 0;
    for (int i = 0; i < REQUEST; i++) {
      sum += index.find(highs[i], lows[i], SeriesIndex.NONE);
    }
    return sum;
  }

  /// Both.
  @Benchmark
  @OperationsPerInvocation(REQUEST)
  public long hashAndFind() {
    long sum = 0;
    for (int i = 0; i < REQUEST; i++) {
      hash(request, i * LENGTH);
      sum += index.find(hash.high(), hash.low(), SeriesIndex.NONE);
    }
    return sum;
  }

  /// Selects a metric of one container.
  @Benchmark
  public SelectedSeries selectOne() throws QueryStoppedException {
    return index.select(oneSeries, QueryBudget.standard());
  }

  /// Selects a metric of all containers, by a matcher that looks at every value of a label.
  @Benchmark
  public SelectedSeries selectAll() throws QueryStoppedException {
    return index.select(oneMetric, QueryBudget.standard());
  }

  /// Selects a metric of half the containers, by an expression that has to be run.
  @Benchmark
  public SelectedSeries selectByExpression() throws QueryStoppedException {
    return index.select(expression, QueryBudget.standard());
  }

  private static Matchers matchers(String name, LabelMatcher.Operator operator, String value) {
    return Matchers.of(
        List.of(LabelMatcher.metric("metric-3"), new LabelMatcher(name, operator, value)),
        QueryBudget.standard());
  }
}
