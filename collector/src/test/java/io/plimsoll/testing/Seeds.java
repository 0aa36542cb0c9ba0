package io.plimsoll.testing;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;

/// Checks a property under many seeds. The seeds are the same in every run, so a failure comes
/// back; `-Dseed=…` on Maven's command line replays a single one, `-Dseeds=…` tries more of them.
/// `./plimsoll test --fast` tries an eighth of them.
public final class Seeds {
  private static final int DEFAULT_SEEDS = 100;

  /// A quick run checks this share of the seeds: enough to notice what is broken altogether.
  private static final int QUICK_SHARE = 8;

  private Seeds() {}

  /// A check that draws its facts from a seeded generator.
  @FunctionalInterface
  public interface Property {
    /// Throws, as an assertion does, if the property does not hold.
    void check(RandomGenerator random) throws Exception;
  }

  /// Checks the property under 100 seeds, or those that the command line asks for.
  public static void forEachSeed(Property property) {
    forEachSeed(Integer.getInteger("seeds", DEFAULT_SEEDS), property);
  }

  /// Checks the property under the seeds 0 to `count - 1`, or the one that `-Dseed=…` names.
  public static void forEachSeed(int count, Property property) {
    for (long seed : chosen(Long.getLong("seed"), count)) {
      try {
        property.check(generator(seed));
      } catch (Throwable failure) {
        throw new AssertionError("replay with -Dseed=%d: %s".formatted(seed, failure), failure);
      }
    }
  }

  private static List<Long> chosen(Long only, int count) {
    return only == null ? LongStream.range(0, shareOf(count)).boxed().toList() : List.of(only);
  }

  private static int shareOf(int count) {
    return System.getenv(Slow.QUICK_RUN) == null ? count : Math.ceilDiv(count, QUICK_SHARE);
  }

  private static RandomGenerator generator(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }
}
