package io.plimsoll.dashboard.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.dashboard.testing.MemorySeries;
import io.plimsoll.testing.Fuzzing;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Messages of remote-write: of version 1.0 if the first byte of the input is even, of 2.0 if it is
/// odd. They are compressed here, so that what is in them can be reached.
public final class WriteFuzzTest {
  /// Labels of a series in version 2.0 may be many times what refers to them; the decoder's own
  /// limits hold them together.
  private static final long PER_BYTE = 1_024;

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z"));

  @Test
  void aMessageIsTakenOrRefusedWhateverItHolds() throws IOException {
    Fuzzing.replay(WriteFuzzTest.class, WriteFuzzTest::fuzzerTestOneInput);
  }

  /// Writes a message twice; the second time all of its series are known.
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    if (input.length > 0) {
      Version version = input[0] % 2 == 0 ? Version.FIRST : Version.SECOND;
      byte[] block = Written.snappy(Arrays.copyOfRange(input, 1, input.length));
      Fuzzing.bounded(input, PER_BYTE, bytes -> write(version, block));
    }
  }

  private static void write(Version version, byte[] block) throws IOException {
    MemorySeries store = new MemorySeries(CLOCK);
    WriteDecoder decoder = new WriteDecoder(store, new Exemplars(InstantSource.system()));
    try {
      decoder.write(version, block, block.length);
      int admissions = store.admissions();
      decoder.write(version, block, block.length);
      assertThat(store.admissions()).isEqualTo(admissions);
    } catch (UnreadableException declared) {
      assertThat(store.appends()).isZero();
    }
  }
}
