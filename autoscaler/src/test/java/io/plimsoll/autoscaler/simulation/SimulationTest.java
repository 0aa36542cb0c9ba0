package io.plimsoll.autoscaler.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.testing.Seeds;
import java.util.random.RandomGenerator;
import java.util.random.RandomGenerator.SplittableGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/// The long form runs with `-Dseeds=N`, a single seed with `-Dseed=N`.
class SimulationTest {
  private static final int SEEDS = Integer.getInteger("seeds", 200);

  @Test
  void whateverGoesWrongTheInvariantsHoldAndSizesComeToSuitTheLoad() {
    Seeds.forEachSeed(SEEDS, random -> new Simulation(splittable(random.nextLong())).run());
  }

  @Test
  void inv37TheSameSeedMakesTheSameDecisions() {
    Seeds.forEachSeed(
        Math.max(1, SEEDS / 10),
        random -> {
          long seed = random.nextLong();
          String first = new Simulation(splittable(seed)).run();
          String second = new Simulation(splittable(seed)).run();
          assertThat(second).isEqualTo(first).contains("resize");
        });
  }

  private static SplittableGenerator splittable(long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    return (SplittableGenerator) random;
  }
}
