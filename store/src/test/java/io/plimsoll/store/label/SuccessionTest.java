package io.plimsoll.store.label;

import static io.plimsoll.store.label.SeriesIndex.NONE;
import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.testing.Seeds;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SuccessionTest {
  private final Succession succession = new Succession();

  @Test
  void guessesTheNextNumberUntilItHasLearntBetter() {
    succession.put(4, 1, 40);
    succession.put(5, 2, 50);
    succession.put(9, 3, 90);

    assertThat(succession.guess(4, 2, 50)).isEqualTo(5);
    assertThat(succession.guess(4, 3, 90)).isEqualTo(NONE);

    succession.learn(4, 9);
    assertThat(succession.guess(4, 3, 90)).isEqualTo(9);
    assertThat(succession.guess(4, 2, 50)).isEqualTo(NONE);
  }

  @Test
  void guessesOnlyASeriesThatHasTheHash() {
    succession.put(0, 1, 10);

    succession.put(1, 2, 20);
    assertThat(succession.guess(0, 2, 21)).isEqualTo(NONE);
    assertThat(succession.guess(0, 3, 20)).isEqualTo(NONE);
    assertThat(succession.guess(NONE, 1, 10)).isEqualTo(NONE);
    assertThat(succession.guess(1, 0, 0)).isEqualTo(NONE);
    assertThat(succession.guess(1_000_000, 0, 0)).isEqualTo(NONE);
  }

  @Test
  void forgetsAHashThatAnotherTakesThePlaceOf() {
    succession.put(0, 1, 10);
    succession.put(1, 2, 20);
    succession.remove(1, 2, 19);
    assertThat(succession.guess(0, 2, 20)).isEqualTo(1);

    succession.put(1, 4, 40);
    assertThat(succession.guess(0, 2, 20)).isEqualTo(NONE);
    succession.remove(1, 4, 40);
    assertThat(succession.guess(0, 4, 40)).isEqualTo(NONE);
  }

  @Test
  void guessesNothingThatAMapWouldNotHave() {
    Seeds.forEachSeed(
        20,
        random -> {
          Succession tried = new Succession();
          Map<Integer, Integer> hashes = new HashMap<>();
          Map<Integer, Integer> successors = new HashMap<>();
          for (int i = 0; i < 5_000; i++) {
            int series = random.nextInt(50);
            int hash = random.nextInt(100);
            int before = random.nextInt(50);
            switch (random.nextInt(3)) {
              case 0 -> {
                tried.put(series, hash, hash);
                hashes.put(series, hash);
              }
              case 1 -> {
                tried.remove(series, hash, hash);
                hashes.remove(series, hash);
              }
              default -> {
                tried.learn(before, series);
                successors.put(before, series);
              }
            }
            int next = successors.getOrDefault(before, before + 1);
            int guess = tried.guess(before, hash, hash);
            boolean known = hashes.getOrDefault(next, NONE) == hash;
            // It may not have made room to learn yet, and then finds nothing.
            assertThat(guess).isIn(known ? next : NONE, NONE);
          }
        });
  }
}
