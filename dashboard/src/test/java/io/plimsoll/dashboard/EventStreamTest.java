package io.plimsoll.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plimsoll.autoscaler.activity.Activity;
import io.plimsoll.autoscaler.activity.ActivityStatus;
import io.plimsoll.autoscaler.policy.Rule;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.dashboard.testing.FakeFleet;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventStreamTest {
  @Test
  void beginsWithEverythingAndGoesOnWithWhatChanged() throws Exception {
    try (Served served = Served.lively();
        Stream stream = new Stream(served)) {
      JsonNode first = stream.next("services");
      JsonNode second = stream.next("services");

      assertThat(first.get("complete").asBoolean()).isTrue();
      assertThat(first.get("services")).hasSize(9);
      assertThat(second.get("complete").asBoolean()).isFalse();
      assertThat(second.get("at").asText()).isGreaterThan(first.get("at").asText());
    }
  }

  @Test
  void tellsOfAnActivityAtOnce() throws Exception {
    try (Served served = Served.lively();
        Stream stream = new Stream(served)) {
      stream.next("services");
      served.fleet.autoscaler().publish(activity(Long.MAX_VALUE - 1));

      JsonNode activity = stream.next("activity");
      assertThat(activity.get("cause").asText()).isEqualTo("CPU was high.");
      assertThat(activity.get("status").asText()).isEqualTo("in_progress");
    }
  }

  @Test
  void readsOnceForAllBrowsersAndNotAtAllForNone() throws Exception {
    Instant noon = Instant.parse("2026-11-21T12:00:00Z");
    try (Served served = new Served(FakeFleet.lively(InstantSource.fixed(noon)))) {
      assertThat(served.fleet.store().queries()).isZero();
      try (Stream one = new Stream(served);
          Stream two = new Stream(served);
          Stream three = new Stream(served)) {
        one.next("services");
        int once = served.fleet.store().queries();
        two.next("services");
        three.next("services");

        assertThat(once).isPositive();
        assertThat(served.fleet.store().queries()).isEqualTo(once);
      }
    }
  }

  @Test
  void startsTheSecondBrowserWithEverything() throws Exception {
    try (Served served = Served.lively();
        Stream one = new Stream(served)) {
      one.next("services");
      try (Stream two = new Stream(served)) {
        JsonNode first = two.next("services");

        assertThat(first.get("complete").asBoolean()).isTrue();
        assertThat(first.get("services")).hasSize(9);
        assertThat(one.next("services").get("complete").asBoolean()).isFalse();
      }
    }
  }

  @Test
  void forgetsABrowserThatLeft() throws Exception {
    try (Served served = Served.lively()) {
      Stream stream = new Stream(served);
      stream.next("services");
      assertThat(served.json("/api/status").get("eventClients").asInt()).isEqualTo(1);
      stream.close();

      while (served.json("/api/status").get("eventClients").asInt() > 0) {
        Thread.onSpinWait();
      }
    }
  }

  static Activity activity(long id) {
    return new Activity(
        id,
        new ServiceKey("shop", "web"),
        Instant.now(),
        null,
        ActivityStatus.IN_PROGRESS,
        4,
        7,
        Rule.ABOVE_TARGET,
        "CPU was high.",
        "",
        List.of(),
        List.of());
  }

  /// A client of the events.
  private static final class Stream implements AutoCloseable {
    private final Served served;
    private final BufferedReader lines;

    Stream(Served served) throws IOException, InterruptedException {
      this.served = served;
      HttpResponse<InputStream> response =
          served.http.send(
              HttpRequest.newBuilder(served.at("/api/events")).build(),
              HttpResponse.BodyHandlers.ofInputStream());
      assertThat(response.headers().firstValue("Content-Type").orElseThrow())
          .startsWith("text/event-stream");
      lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    JsonNode next(String event) throws IOException {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals("event: " + event)) {
          return served.parse(lines.readLine().substring("data: ".length()));
        }
      }
      throw new IOException("The stream ended without a further " + event);
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }
}
