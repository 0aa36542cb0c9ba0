package io.plimsoll.dashboard.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.testing.Fuzzing;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Blocks that senders compressed, or say that they did.
public final class SnappyFuzzTest {
  /// A block becomes 22 times as long at most, and a buffer has twice that.
  private static final long PER_BYTE = 64;

  @Test
  void aBlockIsDecompressedOrRefusedWhateverItHolds() throws IOException {
    Fuzzing.replay(SnappyFuzzTest.class, SnappyFuzzTest::fuzzerTestOneInput);
  }

  /// Reads the input as a block, and compressed as what a block holds.
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    Fuzzing.bounded(input, PER_BYTE, SnappyFuzzTest::read);
    Snappy snappy = new Snappy();
    byte[] block = Written.snappy(input);
    snappy.read(block, block.length);
    assertThat(Arrays.copyOf(snappy.bytes(), snappy.length())).isEqualTo(input);
  }

  private static void read(byte[] block) {
    Snappy snappy = new Snappy();
    try {
      snappy.read(block, block.length);
    } catch (UnreadableException declared) {
      assertThat(snappy.length()).isZero();
    }
  }
}
