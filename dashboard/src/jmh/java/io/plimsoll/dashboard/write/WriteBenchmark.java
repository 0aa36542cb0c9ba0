package io.plimsoll.dashboard.write;

import io.plimsoll.store.label.LabelMatcher;
import io.plimsoll.store.label.Labels;
import io.plimsoll.store.query.QueryBudget;
import io.plimsoll.store.series.Appended;
import io.plimsoll.store.series.SampleBatch;
import io.plimsoll.store.series.SampleWindow;
import io.plimsoll.store.series.SeriesQuery;
import io.plimsoll.store.series.SeriesStatus;
import io.plimsoll.store.series.SeriesStore;
import io.plimsoll.store.series.SeriesValues;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Nanoseconds per sample from the body of a request to a batch for the store: 2,000 known series
/// with seven labels and a sample each, as Prometheus sends them.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class WriteBenchmark {
  private static final int SERIES = 2_000;

  private final Known store = new Known();
  private final WriteDecoder decoder =
      new WriteDecoder(store, new Exemplars(InstantSource.system()));
  private final Snappy snappy = new Snappy();
  private byte[] first = new byte[0];
  private byte[] second = new byte[0];

  /// Makes the requests, and the series known.
  @Setup
  public void requests() throws Exception {
    Message[] ones = new Message[SERIES];
    Message[] twos = new Message[SERIES];
    Written.Symbols symbols = new Written.Symbols();
    for (int i = 0; i < SERIES; i++) {
      String[] labels = labels(i);
      Message sample = Written.sample(1_795_000_000_123L, i * 0.25);
      ones[i] = Written.series(labels).message(2, sample);
      twos[i] = symbols.series(labels).message(2, sample);
    }
    first = Written.snappy(Written.first(ones));
    second = Written.snappy(symbols.request(twos));
    decoder.write(Version.FIRST, first, first.length);
    decoder.write(Version.SECOND, second, second.length);
  }

  private static String[] labels(int i) {
    int pod = i / 20;
    return new String[] {
      "__name__", "container_cpu_usage_seconds_total_" + i % 20,
      "cluster", "production",
      "container", "web-" + pod,
      "instance", "10.0." + pod / 250 + "." + pod % 250 + ":9100",
      "job", "cadvisor",
      "namespace", "shop-frontend",
      "pod", "web-frontend-7d9f8b6c5-" + Integer.toString(pod * 7_919, 36)
    };
  }

  /// Version 1.0, as a whole.
  @Benchmark
  @OperationsPerInvocation(SERIES)
  public int versionOne() throws Exception {
    return decoder.write(Version.FIRST, first, first.length).kept();
  }

  /// Version 2.0, as a whole.
  @Benchmark
  @OperationsPerInvocation(SERIES)
  public int versionTwo() throws Exception {
    return decoder.write(Version.SECOND, second, second.length).kept();
  }

  /// What of version 1.0 is decompression.
  @Benchmark
  @OperationsPerInvocation(SERIES)
  public int decompression() throws Exception {
    snappy.read(first, first.length);
    return snappy.length();
  }

  /// Finds series by open addressing, as the store does, and counts samples.
  private static final class Known implements SeriesStore {
    private final long[] highs = new long[1 << 14];
    private final int[] series = new int[1 << 14];
    private int admitted;

    @Override
    public int find(long high, long low, int before) {
      int at = place(high);
      return highs[at] == high ? series[at] : NONE;
    }

    @Override
    public int admit(long high, long low, Labels labels) {
      int at = place(high);
      highs[at] = high;
      series[at] = admitted;
      return admitted++;
    }

    private int place(long high) {
      int at = (int) high & (highs.length - 1);
      while (highs[at] != 0 && highs[at] != high) {
        at = (at + 1) & (highs.length - 1);
      }
      return at;
    }

    @Override
    public String whyFull() {
      return "";
    }

    @Override
    public SampleWindow window() {
      return new SampleWindow(0, Long.MAX_VALUE, "", "");
    }

    @Override
    public Appended append(SampleBatch batch) {
      return new Appended(batch.size(), 0, 0, 0, 0, null);
    }

    @Override
    public List<SeriesValues> query(SeriesQuery query, QueryBudget budget) {
      return List.of();
    }

    @Override
    public List<Labels> series(
        List<LabelMatcher> matchers, Instant from, Instant to, int limit, QueryBudget budget) {
      return List.of();
    }

    @Override
    public SeriesStatus status() {
      return new SeriesStatus(0, admitted, admitted, 0, 0, 0, 0, 0, 0, 0);
    }
  }
}
