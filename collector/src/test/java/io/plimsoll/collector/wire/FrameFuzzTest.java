package io.plimsoll.collector.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collector.metric.Frame;
import io.plimsoll.testing.Fuzzing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Bodies of collectors that anybody may have written. The input is a body whose records get the
/// lengths and checksums that they lack.
public final class FrameFuzzTest {
  /// The least that makes a row is a dozen bytes, and a row has a number in memory for each metric.
  private static final long PER_BYTE = 256;

  private static final Duration STEP = Duration.ofSeconds(1);
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z"));

  @Test
  void aBodyIsTakenOrRefusedWhateverItHolds() throws IOException {
    Fuzzing.replay(FrameFuzzTest.class, FrameFuzzTest::fuzzerTestOneInput);
  }

  /// Takes a body; what is taken of it can be sent on and is the same then.
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    byte[] body = sealed(input);
    List<Frame> taken = new ArrayList<>();
    Fuzzing.bounded(
        body,
        PER_BYTE,
        bytes -> {
          taken.clear();
          taken.addAll(taken(bytes));
        });
    if (!taken.isEmpty()) {
      assertThat(Frames.of(taken(encoded(taken)))).isEqualTo(Frames.of(taken));
    }
  }

  private static List<Frame> taken(byte[] body) throws IOException {
    List<Frame> taken = new ArrayList<>();
    FrameReceiver receiver = new FrameReceiver(taken::add, node -> false, STEP, CLOCK);
    try {
      receiver.take(body);
    } catch (WireException | UnwelcomeException declared) {
      return List.of();
    }
    return taken;
  }

  private static byte[] encoded(List<Frame> frames) {
    FrameEncoder encoder = new FrameEncoder(new SessionId(1, 2), STEP);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int i = 0; i < frames.size(); i++) {
      body.writeBytes(encoder.encode(i + 1L, frames.get(i), i == 0, 0));
    }
    return body.toByteArray();
  }

  private static byte[] sealed(byte[] input) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int at = 0;
    while (input.length - at > FrameRecord.HEADER_BYTES) {
      int declared = (input[at] & 0xFF) | ((input[at + 1] & 0xFF) << 8);
      at += FrameRecord.HEADER_BYTES;
      WireWriter record = new WireWriter();
      record.reserve(FrameRecord.HEADER_BYTES);
      int end = Math.min(input.length, at + Math.max(1, declared));
      for (; at < end; at++) {
        record.writeByte(input[at]);
      }
      FrameRecord.seal(record);
      body.writeBytes(record.toBytes());
    }
    return body.toByteArray();
  }
}
