package io.plimsoll.store.label;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.testing.Slow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// What the index takes of the heap. Measured, after collecting garbage, so there is some slack.
///
/// What else the process keeps in the meantime counts as well, such as the classes that the first
/// index needs or what a test before this one has left running: so an index is made a few times,
/// and what it takes is the least that was seen.
@Slow
class SeriesIndexMemoryTest {
  private static final int METRICS = 12;
  private static final int BYTES_A_SERIES = 250;
  private static final int TRIES = 3;

  /// Containers as those of the benchmark against Prometheus: seven labels and 210 bytes.
  @Test
  void aSeriesOfAContainerTakesLittle() {
    Taken taken =
        Taken.by(() -> {
          SeriesIndex index = new SeriesIndex(20_000 * METRICS);
          for (int i = 0; i < 20_000; i++) {
            addContainer(index, i);
          }
          return index;
        });
    long perSeries = taken.heapBytes / taken.index.size();
    assertThat(perSeries).isBetween(20L, (long) BYTES_A_SERIES);
    assertThat(taken.index.bytes() / taken.index.size())
        .isBetween(perSeries * 2 / 3, perSeries * 3 / 2);
  }

  /// A container lives for as long as it takes a hundred others to start.
  @Test
  void aMillionSeriesThatComeAndGoLeaveTheHeapAsItWas() {
    SeriesIndex index = new SeriesIndex(10_000);
    ArrayDeque<List<Integer>> alive = new ArrayDeque<>();
    churn(index, alive, 0, 2_000);
    long before = heap();
    long bytesBefore = index.bytes();
    churn(index, alive, 2_000, 2_000 + 1_000_000 / METRICS);
    assertThat(index.size()).isEqualTo(100 * METRICS);
    assertThat(index.values("pod", Integer.MAX_VALUE)).hasSize(100);
    assertThat(index.values("container_id", Integer.MAX_VALUE)).hasSize(100);
    assertThat(index.bytes()).isLessThanOrEqualTo(2 * bytesBefore);
    assertThat(heap() - before).isLessThan(1 << 20);
    assertThat(index.nextGroup()).isEqualTo(2_000 + 1_000_000 / METRICS);
  }

  /// One container stays for every thousand that go, so that bitmaps have few groups far apart.
  @Test
  void theFewThatStayOfManyTakeLittle() {
    Taken taken =
        Taken.by(() -> {
          SeriesIndex index = new SeriesIndex(10_000);
          ArrayDeque<List<Integer>> alive = new ArrayDeque<>();
          for (int i = 0; i < 40; i++) {
            addContainer(index, 1_000_000 + i);
            churn(index, alive, 1_000 * i, 1_000 * (i + 1));
          }
          return index;
        });
    assertThat(taken.index.size()).isEqualTo(140 * METRICS);
    assertThat(taken.heapBytes / taken.index.size()).isLessThan(2 * BYTES_A_SERIES);
  }

  /// An index, and the least that one like it took of the heap.
  private record Taken(SeriesIndex index, long heapBytes) {
    static Taken by(Supplier<SeriesIndex> maker) {
      Taken least = null;
      for (int i = 0; i < TRIES; i++) {
        long before = heap();
        SeriesIndex index = maker.get();
        long bytes = heap() - before;
        least = new Taken(index, least == null ? bytes : Math.min(least.heapBytes, bytes));
      }
      return Objects.requireNonNull(least);
    }
  }

  private static void churn(SeriesIndex index, ArrayDeque<List<Integer>> alive, int from, int to) {
    for (int i = from; i < to; i++) {
      alive.add(addContainer(index, i));
      if (alive.size() > 100) {
        for (int series : alive.remove()) {
          index.remove(series);
          index.free(series);
        }
      }
    }
  }

  private static List<Integer> addContainer(SeriesIndex index, int container) {
    int node = container / 20;
    int service = container % 500;
    String id = "%08x".formatted(container * 0x9E3779B9).repeat(8);
    Labels shared =
        Labels.of(
            "cluster",
            "cluster-" + node % 10,
            "node",
            "node-%04d.example".formatted(node),
            "namespace",
            "namespace-" + service % 20,
            "service",
            "service-%03d".formatted(service),
            "pod",
            "service-%03d-%08x".formatted(service, container),
            "container_id",
            id);
    List<Integer> added = new ArrayList<>();
    LabelHash hash = new LabelHash();
    for (int metric = 0; metric < METRICS; metric++) {
      int series = index.add(shared.with(Labels.NAME, "container_metric_total_" + metric));
      hash.start(1);
      hash.add(container);
      hash.add(metric);
      index.remember(hash.high(), hash.low(), series);
      added.add(series);
    }
    return added;
  }

  /// Bytes of the heap in use. Twice, as what the first collection finds may refer to more.
  private static long heap() {
    Runtime runtime = Runtime.getRuntime();
    runtime.gc();
    runtime.gc();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
