package io.plimsoll.store.rollup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.store.chunk.ByteWriter;
import io.plimsoll.store.chunk.ChunkException;
import io.plimsoll.store.chunk.ChunkReader;
import io.plimsoll.store.measure.Formula;
import io.plimsoll.store.measure.MeasureCatalog;
import io.plimsoll.store.query.Measure;
import io.plimsoll.testing.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// A sketch knows every value to a share of itself.
class SketchTest {
  private static final long START = 1_700_000_000_000L;
  private static final long MINUTE = 60_000;
  private static final Formula CPU = MeasureCatalog.formula(Measure.CPU_UTILIZATION);
  private static final Formula MEMORY = MeasureCatalog.formula(Measure.MEMORY_UTILIZATION);

  /// A little more than the accuracy, for rounding at the ends of bins.
  private static final double SHARE = Sketches.ACCURACY * (1 + 1e-9);

  private final ByteWriter out = new ByteWriter(1024);

  private record Place(int service, Formula formula, int period) {}

  @Test
  void everyValueComesBackByItsRankToAShareOfItself() {
    Seeds.forEachSeed(
        50,
        random -> {
          Map<Place, List<Double>> exact = new HashMap<>();
          SketchWriter writer = new SketchWriter();
          writer.start();
          int services = random.nextInt(1, 5);
          for (int i = random.nextInt(1, 3_000); i > 0; i--) {
            int service = random.nextInt(services);
            int period = random.nextInt(10);
            Formula formula = random.nextBoolean() ? CPU : MEMORY;
            double value = value(random);
            writer.add(service, SketchWriter.measure(formula), period, value);
            exact
                .computeIfAbsent(new Place(service, formula, period), any -> new ArrayList<>())
                .add(value);
          }
          Map<Place, List<Double>> found = new HashMap<>();
          for (int service = 0; service < services; service++) {
            out.clear();
            if (writer.write(service, START, MINUTE, out)) {
              read(service, CPU, found);
              read(service, MEMORY, found);
            }
          }
          assertThat(found.keySet()).isEqualTo(exact.keySet());
          exact.forEach(
              (place, values) -> assertClose(values, found.getOrDefault(place, List.of())));
        });
  }

  /// Spread over all magnitudes, with some that are the same and some zeroes.
  private static double value(RandomGenerator random) {
    return switch (random.nextInt(8)) {
      case 0 -> 0;
      case 1 -> 50;
      case 2 -> random.nextDouble() * Sketches.LEAST * 3;
      default -> Math.pow(10, random.nextDouble(-3, 5));
    };
  }

  private void read(int service, Formula formula, Map<Place, List<Double>> into)
      throws ChunkException {
    byte[] bytes = Arrays.copyOf(out.array(), out.size() + ChunkReader.SLACK);
    new SketchReader()
        .read(
            bytes,
            out.size(),
            formula,
            (at, bin, count) -> {
              Place place = new Place(service, formula, (int) ((at - START) / MINUTE));
              for (int i = 0; i < count; i++) {
                into.computeIfAbsent(place, any -> new ArrayList<>()).add(Sketches.value(bin));
              }
            });
  }

  private static void assertClose(List<Double> exact, List<Double> found) {
    List<Double> sorted = exact.stream().sorted().toList();
    assertThat(found).hasSameSizeAs(sorted).isSorted();
    for (int rank = 0; rank < sorted.size(); rank++) {
      double wanted = sorted.get(rank);
      double most = wanted < Sketches.LEAST ? Sketches.LEAST : wanted * SHARE;
      assertThat(Math.abs(found.get(rank) - wanted)).as("rank %d", rank).isLessThanOrEqualTo(most);
    }
  }

  @Test
  void valuesBeyondTheLastBinAreTakenForIt() {
    assertThat(Sketches.bin(Double.MAX_VALUE)).isEqualTo(Sketches.LAST);
    assertThat(Sketches.value(Sketches.LAST)).isGreaterThan(1e7);
    for (int bin = 0; bin <= Sketches.LAST; bin++) {
      assertThat(Sketches.bin(Sketches.value(bin))).isEqualTo(bin);
    }
  }

  @Test
  void aFlippedBitIsNoticed() {
    SketchWriter writer = new SketchWriter();
    writer.start();
    writer.add(0, 0, 3, 12.5);
    writer.add(0, 1, 3, 80);
    assertThat(writer.write(0, START, MINUTE, out)).isTrue();
    for (int bit = 0; bit < out.size() * 8; bit++) {
      byte[] bytes = Arrays.copyOf(out.array(), out.size() + ChunkReader.SLACK);
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(
              () -> new SketchReader().read(bytes, out.size(), CPU, (at, bin, count) -> {}))
          .isInstanceOf(ChunkException.class);
    }
  }

  @Test
  void aServiceOfWhichNothingIsKnownHasNone() {
    SketchWriter writer = new SketchWriter();
    writer.start();
    writer.add(1, 0, 0, 1);
    assertThat(writer.write(0, START, MINUTE, out)).isFalse();
    assertThat(writer.write(2, START, MINUTE, out)).isFalse();
    assertThat(out.size()).isZero();
  }
}
