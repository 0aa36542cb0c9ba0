package io.plimsoll.dashboard.write;

import static io.plimsoll.testing.Seeds.forEachSeed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnappyTest {
  private final Snappy snappy = new Snappy();

  @Test
  void readsWhatTheReferenceImplementationWrites() throws Exception {
    // What snappy-java 1.1.10.12 makes of these, native code of Google's.
    assertThat(text("6400 61 fe0100 8a0100")).isEqualTo("a".repeat(100));
    assertThat(
            text(
                "9101 24 706c696d736f6c6c2070 1109 20 6c6f61646c696e652c 4613 00 151c"
                    + " 0c 2078797a fe0300 5a0300"))
        .isEqualTo("plimsoll plimsoll loadline, plimsoll loadline loadline " + "xyz".repeat(30));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                     | has no length
          80                     | has no length
          808080808000           | has no length
          01                     | declares 1 bytes and has 0
          01 00                  | literal of 1 bytes too many
          01 04 6161             | literal of 2 bytes too many
          02 00 61               | declares 2 bytes and has 1
          05 00 61 00            | literal of 1 bytes too many
          05 f0                  | ends within an element
          05 fc ffffff           | ends within an element
          05 fc ffffffff 61      | literal of 0 bytes too many
          05 fc ffffff7f 61      | literal of -2147483648 bytes too many
          05 00 61 01            | ends within an element
          05 00 61 0100          | copies 4 bytes from 0 back at 1
          05 00 61 0102          | copies 4 bytes from 2 back at 1
          04 00 61 0101          | copies 4 bytes from 1 back at 1
          05 00 61 0f00000080    | copies 4 bytes from -2147483648 back at 1
          """)
  void refusesADamagedBlock(String hex, String reason) {
    byte[] block = bytes(hex);

    assertThatThrownBy(() -> snappy.read(block, block.length))
        .hasMessageContaining(reason)
        .isInstanceOfSatisfying(
            UnreadableException.class, e -> assertThat(e.status()).isEqualTo(400));
  }

  @Test
  void allocatesNothingForALengthThatTheBlockCannotHold() {
    byte[] bomb = bytes("ffffffff07 000000");

    assertThatThrownBy(() -> snappy.read(bomb, bomb.length))
        .isInstanceOf(UnreadableException.class)
        .hasMessageContaining("declares 2147483647 bytes, which 8 cannot hold");
    assertThat(snappy.bytes()).isEmpty();
  }

  @Test
  void refusesMoreThanTheLimitBeforeItAllocatesAnything() throws Exception {
    byte[] most = Written.snappy(new byte[Snappy.MAX_LENGTH]);
    byte[] tooMuch = Written.snappy(new byte[Snappy.MAX_LENGTH + 1]);

    assertThatThrownBy(() -> snappy.read(tooMuch, tooMuch.length))
        .isInstanceOfSatisfying(
            UnreadableException.class, e -> assertThat(e.status()).isEqualTo(413));
    assertThat(snappy.bytes()).isEmpty();
    snappy.read(most, most.length);
    assertThat(snappy.length()).isEqualTo(Snappy.MAX_LENGTH);
  }

  @Test
  void givesAGiantBufferUpAtTheNextRequest() throws Exception {
    byte[] giant = Written.snappy(new byte[Snappy.KEPT_LENGTH + 1]);
    byte[] small = Written.snappy(new byte[10]);
    snappy.read(giant, giant.length);
    snappy.read(small, small.length);

    assertThat(snappy.bytes().length).isLessThanOrEqualTo(Snappy.KEPT_LENGTH);
  }

  @Test
  void readsBackWhateverWasCompressed() {
    forEachSeed(random -> {
      byte[] bytes = patterned(random);
      byte[] block = Written.snappy(bytes);
      snappy.read(block, block.length);

      assertThat(Arrays.copyOf(snappy.bytes(), snappy.length())).isEqualTo(bytes);
    });
  }

  @Test
  void refusesEveryBlockThatBreaksOff() {
    forEachSeed(
        20,
        random -> {
          byte[] block = Written.snappy(patterned(random));
          for (int length = 0; length < Math.min(block.length, 2_000); length++) {
            int cut = length;
            assertThatThrownBy(() -> snappy.read(block, cut))
                .isInstanceOf(UnreadableException.class);
          }
        });
  }

  @Test
  void neverDoesAnythingButReadOrRefuse() {
    forEachSeed(random -> {
      byte[] block = Written.snappy(patterned(random));
      for (int i = 0; i < 200; i++) {
        byte[] flipped = block.clone();
        for (int flips = random.nextInt(1, 5); flips > 0; flips--) {
          flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        }
        Snappy fresh = new Snappy();
        Throwable thrown = catchThrowable(() -> fresh.read(flipped, flipped.length));
        assertThat(thrown == null || thrown instanceof UnreadableException).isTrue();
        assertThat(fresh.bytes().length).isLessThan(22 * 2 * block.length + 64);
      }
    });
  }

  @Test
  void showsNothingOfTheRequestBefore() throws Exception {
    byte[] secret = Written.snappy("secret".repeat(100).getBytes(StandardCharsets.UTF_8));
    snappy.read(secret, secret.length);

    assertThatThrownBy(() -> snappy.read(bytes("08 00 61 1506"), 5))
        .isInstanceOf(UnreadableException.class);
    assertThat(snappy.length()).isZero();
  }

  /// Runs of one byte, repetitions at any distance, and noise.
  private static byte[] patterned(RandomGenerator random) {
    byte[] bytes = new byte[random.nextInt(1, 20_000)];
    int at = 0;
    while (at < bytes.length) {
      int count = Math.min(bytes.length - at, random.nextInt(1, 200));
      int back = random.nextInt(1, at + 2);
      boolean repeat = back <= at && random.nextInt(4) > 0;
      for (int i = 0; i < count; i++, at++) {
        bytes[at] = repeat ? bytes[at - back] : (byte) random.nextInt(256);
      }
    }
    return bytes;
  }

  private String text(String hex) throws UnreadableException {
    byte[] block = bytes(hex);
    snappy.read(block, block.length);
    return new String(snappy.bytes(), 0, snappy.length(), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }
}
