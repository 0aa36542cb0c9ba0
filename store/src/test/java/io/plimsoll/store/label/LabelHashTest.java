package io.plimsoll.store.label;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.testing.Seeds;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LabelHashTest {
  private static final byte[][] NOTHING = {};

  /// What tells one hash from another.
  private record Both(long high, long low) {}

  @Test
  void theSameBytesHaveTheSameHashWhereverTheyLie() {
    Seeds.forEachSeed(random -> {
      byte[] bytes = new byte[random.nextInt(100)];
      random.nextBytes(bytes);
      byte[] elsewhere = new byte[bytes.length + 20];
      random.nextBytes(elsewhere);
      System.arraycopy(bytes, 0, elsewhere, 7, bytes.length);
      LabelHash hash = new LabelHash();
      hash.start(1);
      hash.add(elsewhere, 7, bytes.length);
      assertThat(both(hash)).isEqualTo(hash(1, bytes));
    });
  }

  @Test
  void anotherFormIsAnotherHash() {
    assertThat(hash(1, "a")).isNotEqualTo(hash(2, "a"));
    assertThat(hash(1, NOTHING)).isNotEqualTo(hash(2, NOTHING));
  }

  @Test
  void whereAPieceEndsCounts() {
    assertThat(hash(1, "ab", "c")).isNotEqualTo(hash(1, "a", "bc"));
    assertThat(hash(1, "abc", "")).isNotEqualTo(hash(1, "abc"));
    assertThat(hash(1, "", "abc")).isNotEqualTo(hash(1, "abc", ""));
  }

  @Test
  void aNumberIsNoRunOfBytes() {
    LabelHash hash = new LabelHash();
    hash.start(1);
    hash.add(0);
    assertThat(both(hash)).isNotEqualTo(hash(1, new byte[8]));
    assertThat(both(hash)).isNotEqualTo(hash(1, NOTHING));
  }

  @Test
  void everyLengthIsAnotherHash() {
    Set<Both> seen = new HashSet<>();
    for (int length = 0; length < 1_000; length++) {
      seen.add(hash(1, new byte[length]));
    }
    assertThat(seen).hasSize(1_000);
  }

  /// A bit that stays as it is in more than three of four cases, or fewer than one of four, would
  /// show that it does not depend on the bit that was turned.
  @Test
  void everyBitOfTheBytesTurnsHalfTheBitsOfTheHash() {
    for (int length : new int[] {1, 3, 4, 7, 8, 9, 15, 16, 17, 40, 210}) {
      Seeds.forEachSeed(
          20,
          random -> {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            Both before = hash(1, bytes);
            int bit = random.nextInt(8 * length);
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            Both after = hash(1, bytes);
            assertThat(Long.bitCount(before.high ^ after.high)).isBetween(8, 56);
            assertThat(Long.bitCount(before.low ^ after.low)).isBetween(8, 56);
          });
    }
  }

  @Test
  void everyBitOfTheHashIsTurnedHalfTheTimes() {
    int tries = 4_000;
    int[] turned = new int[128];
    for (int i = 0; i < tries; i++) {
      Both one = hash(1, "container-" + i);
      Both other = hash(1, "container-" + (i + 1));
      for (int bit = 0; bit < 64; bit++) {
        turned[bit] += (int) ((one.high ^ other.high) >>> bit & 1);
        turned[64 + bit] += (int) ((one.low ^ other.low) >>> bit & 1);
      }
    }
    // Eight deviations of a fair coin: 8 * sqrt(4000) / 2 = 253.
    assertThat(Arrays.stream(turned).boxed())
        .allSatisfy(n -> assertThat(n).isBetween(1_747, 2_253));
  }

  /// Labels that differ in a digit or two are the ones there are. The halves are looked at on their
  /// own: 64 bits of a million have a chance of 3e-8 to collide.
  @Test
  void aMillionSeriesShareNeitherHalf() {
    Set<Long> highs = HashSet.newHashSet(1_000_000);
    Set<Long> lows = HashSet.newHashSet(1_000_000);
    LabelHash hash = new LabelHash();
    byte[] labels =
        "__name__=container_cpu_usage;cluster=c0;node=node-000;service=s;pod=pod-000000"
            .getBytes(UTF_8);
    for (int i = 0; i < 1_000_000; i++) {
      for (int digit = 0, rest = i; digit < 6; digit++, rest /= 10) {
        labels[labels.length - 1 - digit] = (byte) ('0' + rest % 10);
      }
      hash.start(1);
      hash.add(labels, 0, labels.length);
      highs.add(hash.high());
      lows.add(hash.low());
    }
    assertThat(highs).hasSize(1_000_000);
    assertThat(lows).hasSize(1_000_000);
  }

  private static Both hash(int form, String... pieces) {
    return hash(
        form, Arrays.stream(pieces).map(piece -> piece.getBytes(UTF_8)).toArray(byte[][]::new));
  }

  private static Both hash(int form, byte[]... pieces) {
    LabelHash hash = new LabelHash();
    hash.start(form);
    for (byte[] piece : pieces) {
      hash.add(piece, 0, piece.length);
    }
    return both(hash);
  }

  private static Both both(LabelHash hash) {
    return new Both(hash.high(), hash.low());
  }
}
