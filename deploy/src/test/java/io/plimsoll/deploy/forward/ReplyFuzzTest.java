package io.plimsoll.deploy.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.testing.Fuzzing;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Answers to frames, of a store or of whatever listens there. The first byte of the input chooses
/// the status, and the others are the body.
public final class ReplyFuzzTest {
  private static final long PER_BYTE = 256;
  private static final List<Integer> STATUSES =
      List.of(200, 400, 404, 409, 413, 429, 503, 100, 302, 599);

  @Test
  void everyAnswerMeansSomethingWhateverItHolds() throws IOException {
    Fuzzing.replay(ReplyFuzzTest.class, ReplyFuzzTest::fuzzerTestOneInput);
  }

  /// Reads an answer.
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    if (input.length > 0) {
      int status = STATUSES.get((input[0] & 0xFF) % STATUSES.size());
      byte[] body = Arrays.copyOfRange(input, 1, input.length);
      Fuzzing.bounded(input, PER_BYTE, bytes -> read(status, body));
    }
  }

  private static void read(int status, byte[] body) {
    switch (StoreLink.reply(status, body, "30")) {
      case Reply.Kept kept -> assertThat(kept.stepMillis()).isNotNegative();
      case Reply.KeyFrameWanted _ -> assertThat(status).isEqualTo(409);
      case Reply.Refused refused -> check(refused.reason());
      case Reply.Unwelcome unwelcome -> check(unwelcome.reason());
      case Reply.Away away -> {
        check(away.reason());
        assertThat(away.retryAfter()).isEqualTo(Duration.ofSeconds(30));
      }
    }
  }

  private static void check(String reason) {
    assertThat(reason).isNotBlank().doesNotContain("\n").hasSizeLessThan(1_000);
  }
}
