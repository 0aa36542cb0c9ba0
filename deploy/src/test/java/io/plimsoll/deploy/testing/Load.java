package io.plimsoll.deploy.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.BitSet;

/// Numbered requests that are sent to a program until it dies, and looked for afterwards.
///
/// Every request has the next few *steps*; what a step holds is a function of its number, so nobody
/// needs to remember what was sent. A request that was not acknowledged is sent once more, the
/// same, whether the program kept it or not. Sending and looking take turns.
abstract class Load {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final int stepsOfRequest;
  private final int samplesOfStep;
  private long acknowledged;
  private boolean isRepeated;

  /// Takes note of what is in a program.
  @FunctionalInterface
  interface Visitor {
    /// Samples that are kept for one place of a step.
    ///
    /// @param count how many there are
    /// @param sum of their values
    void visit(long step, int place, double count, double sum);
  }

  Load(int stepsOfRequest, int samplesOfStep) {
    this.stepsOfRequest = stepsOfRequest;
    this.samplesOfStep = samplesOfStep;
  }

  /// Where its requests go, and with what type of content.
  abstract HttpRequest.Builder to(URI page);

  /// The body of a request with these steps.
  ///
  /// @param isFirst whether it is the first that this program gets
  abstract byte[] body(long fromStep, long toStep, boolean isFirst);

  /// Whether an answer says that everything of a request is kept.
  ///
  /// @param isRepeated whether some of it may have been kept before
  abstract boolean isKept(int status, String body, boolean isRepeated);

  /// Visits all that a program has of the steps before one, and some of those behind it.
  abstract void visit(Program program, long toStep, Visitor visitor) throws Exception;

  /// The value of a place of a step.
  static double value(long step, int place) {
    return (step * 7_919 + place * 104_729L) % 1_000_003;
  }

  /// Samples of all requests that were acknowledged.
  final long acknowledged() {
    return acknowledged * stepsOfRequest * samplesOfStep;
  }

  /// Sends request after request until the program is gone.
  ///
  /// @param answered is told of every acknowledgement
  final void send(URI page, Runnable answered) throws InterruptedException {
    isRepeated = true;
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      for (boolean isFirst = true; ; isFirst = false) {
        long from = acknowledged * stepsOfRequest;
        HttpRequest request =
            to(page)
                .timeout(PATIENCE)
                .POST(BodyPublishers.ofByteArray(body(from, from + stepsOfRequest, isFirst)))
                .build();
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        if (!isKept(answer.statusCode(), answer.body(), isRepeated)) {
          throw new AssertionError(
              "%s answered %d: %s".formatted(page, answer.statusCode(), answer.body()));
        }
        isRepeated = false;
        acknowledged++;
        answered.run();
      }
    } catch (IOException gone) {
      // It was killed; what became of the last request is seen later.
    }
  }

  /// Looks whether everything is there that was acknowledged, once, and nothing else than what may
  /// have been kept without an answer.
  final void verify(Program program, Toll toll) throws Exception {
    long steps = acknowledged * stepsOfRequest;
    long mayBe = steps + stepsOfRequest;
    BitSet found = new BitSet();
    visit(
        program,
        mayBe,
        (step, place, count, sum) -> {
          if (step < 0 || step >= mayBe) {
            toll.wrong("%s: step %d, which was never sent, is there".formatted(this, step));
            return;
          }
          int index = index(step, place);
          if (count != 1 || found.get(index)) {
            toll.doubled("%s: step %d, place %d, %s samples".formatted(this, step, place, count));
          } else if (sum != value(step, place)) {
            toll.wrong("%s: step %d, place %d is %s".formatted(this, step, place, sum));
          }
          found.set(index);
        });
    int end = index(steps, 0);
    for (int i = found.nextClearBit(0); i < end; i = found.nextClearBit(i + 1)) {
      toll.lost(
          "%s: step %d of %d, place %d"
              .formatted(this, i / samplesOfStep, steps, i % samplesOfStep));
    }
  }

  private int index(long step, int place) {
    return Math.toIntExact(step * samplesOfStep + place);
  }

  /// The counts and the sums of an answer, two of the same question.
  static void pair(JsonNode counts, JsonNode sums, Pairs pairs) {
    for (int i = 0; i < counts.path("atMillis").size(); i++) {
      JsonNode count = counts.path("values").path(i);
      if (count.asDouble(0) > 0) {
        pairs.pair(
            counts.path("atMillis").path(i).asLong(),
            count.asDouble(),
            sums.path("values").path(i).asDouble(Double.NaN));
      }
    }
  }

  /// Takes a count and a sum.
  @FunctionalInterface
  interface Pairs {
    void pair(long atMillis, double count, double sum);
  }
}
