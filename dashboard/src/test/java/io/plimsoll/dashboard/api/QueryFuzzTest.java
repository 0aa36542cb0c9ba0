package io.plimsoll.dashboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.plimsoll.dashboard.web.RequestException;
import io.plimsoll.store.label.Labels;
import io.plimsoll.store.label.Matchers;
import io.plimsoll.store.query.QueryBudget;
import io.plimsoll.store.series.SeriesQuery;
import io.plimsoll.testing.Fuzzing;
import io.vertx.core.MultiMap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What requests ask for. The first byte of the input chooses where it stands, and the others are
/// what stands there: a selector, a query string, a body, or the position of a stream of events.
public final class QueryFuzzTest {
  /// Twelve characters of an expression repeat to two thousand steps of its program.
  private static final long PER_BYTE = 32 << 10;

  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final Labels UP = Labels.of(Map.of("__name__", "up", "job", "web"));

  @Test
  void aRequestIsUnderstoodOrRefusedWhateverItAsks() throws IOException {
    Fuzzing.replay(QueryFuzzTest.class, QueryFuzzTest::fuzzerTestOneInput);
  }

  /// Reads a request.
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    Fuzzing.chosen(
        input,
        PER_BYTE,
        declared(bytes -> selector(text(bytes))),
        declared(bytes -> query(text(bytes))),
        declared(bytes -> JsonBody.of(bytes, "directory", "token", "suspended").text("token")),
        declared(bytes -> position(text(bytes))));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /// A decoder that refuses as a request is refused.
  private static Fuzzing.Target declared(Fuzzing.Target decoder) {
    return bytes -> refusing(decoder, bytes);
  }

  private static void refusing(Fuzzing.Target decoder, byte[] bytes) throws Exception {
    try {
      decoder.read(bytes);
    } catch (RequestException declared) {
      assertThat(declared.status()).isBetween(400, 422);
      assertThat(declared.reason()).isNotBlank();
    }
  }

  private static void selector(String text) throws IOException {
    var matchers = SelectorParser.parse("match", text);
    try {
      Matchers.of(matchers, QueryBudget.standard()).test(UP);
    } catch (IllegalArgumentException declared) {
      assertThat(declared).hasMessageNotContaining("null");
    }
  }

  private static void query(String text) {
    MultiMap values = MultiMap.caseInsensitiveMultiMap();
    try {
      new QueryStringDecoder(text, StandardCharsets.UTF_8, false, 100)
          .parameters()
          .forEach((name, all) -> values.add(name, all.getFirst()));
    } catch (IllegalArgumentException notEscaped) {
      return; // Vert.x answers it
    }
    Parameters parameters = new Parameters(values);
    SeriesQuery query = SeriesEndpoints.query(parameters, NOON);
    assertThat(query.from()).isBeforeOrEqualTo(query.to());
    assertThat(query.step()).isPositive();
  }

  private static void position(String text) {
    JournalPosition position = JournalPosition.parse(text);
    if (position != null) {
      assertThat(JournalPosition.parse(position.toString())).isEqualTo(position);
    }
  }
}
