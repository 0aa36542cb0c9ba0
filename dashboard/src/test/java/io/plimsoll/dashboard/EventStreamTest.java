package io.plimsoll.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plimsoll.autoscaler.activity.Activity;
import io.plimsoll.autoscaler.activity.ActivityStatus;
import io.plimsoll.autoscaler.policy.Rule;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.dashboard.testing.FakeAutoscaler;
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
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class EventStreamTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  /// Greater than the ids of activities that are made up.
  private static final long FIRST = 900_000_000_000_000_000L;

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
    try (Served served = still()) {
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

  @Test
  void aClientThatComesBackIsToldOnceOfEachActivityThatItMissed() throws Exception {
    try (Served served = still()) {
      FakeAutoscaler autoscaler = served.fleet.autoscaler();
      String left;
      try (Stream stream = new Stream(served)) {
        stream.next("services");
        autoscaler.publish(activity(FIRST));
        autoscaler.publish(activity(FIRST + 1));
        autoscaler.publish(ended(FIRST + 1));
        assertThat(stream.told(3)).containsExactly(FIRST, FIRST + 1, -FIRST - 1);
        left = stream.id;
      }
      autoscaler.publish(ended(FIRST));
      autoscaler.publish(activity(FIRST + 2));
      autoscaler.publish(ended(FIRST + 2));
      autoscaler.publish(activity(FIRST + 3));

      String again;
      try (Stream stream = new Stream(served, left)) {
        assertThat(stream.told(3)).containsExactly(-FIRST, -FIRST - 2, FIRST + 3);
        assertThat(stream.next("services").get("complete").asBoolean()).isTrue();
        autoscaler.publish(ended(FIRST + 3));
        assertThat(stream.told(1)).containsExactly(-FIRST - 3);
        again = stream.id;
      }
      try (Stream stream = new Stream(served, again)) {
        assertThat(stream.next("services").get("complete").asBoolean()).isTrue();
        autoscaler.publish(activity(FIRST + 4));
        assertThat(stream.told(1)).containsExactly(FIRST + 4);
      }
    }
  }

  @Test
  void aClientThatGoesAwayInTheMiddleOfWhatItMissedGoesOnThere() throws Exception {
    try (Served served = still()) {
      String left;
      try (Stream stream = new Stream(served)) {
        stream.next("services");
        left = stream.id;
      }
      for (long id = FIRST; id < FIRST + 3; id++) {
        served.fleet.autoscaler().publish(ended(id));
      }
      try (Stream stream = new Stream(served, left)) {
        assertThat(stream.told(2)).containsExactly(-FIRST, -FIRST - 1);
        left = stream.id;
      }
      try (Stream stream = new Stream(served, left)) {
        assertThat(stream.told(1)).containsExactly(-FIRST - 2);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsAnnouncedWhileTheJournalIsReadIsNeitherLostNorDoubled(boolean before)
      throws Exception {
    try (Served served = still()) {
      FakeAutoscaler autoscaler = served.fleet.autoscaler();
      autoscaler.publish(ended(FIRST));
      String left;
      try (Stream stream = new Stream(served)) {
        stream.next("services");
        left = stream.id;
      }
      autoscaler.publish(activity(FIRST + 1));
      // The first reading finds the place where the client left, the next one what it missed.
      autoscaler.atReading(
          false,
          () ->
              autoscaler.atReading(
                  before,
                  () -> {
                    autoscaler.publish(ended(FIRST + 1));
                    autoscaler.publish(ended(FIRST + 2));
                  }));
      try (Stream stream = new Stream(served, left)) {
        List<Long> told = stream.told(before ? 2 : 3);
        autoscaler.publish(ended(FIRST + 3));

        assertThat(told)
            .containsExactlyElementsOf(
                before
                    ? List.of(-FIRST - 1, -FIRST - 2)
                    : List.of(FIRST + 1, -FIRST - 1, -FIRST - 2));
        assertThat(stream.told(1)).containsExactly(-FIRST - 3);
      }
    }
  }

  @Test
  void aClientThatMissedTooMuchOrKnowsAnotherJournalIsToldToReadAnew() throws Exception {
    try (Served served = still()) {
      FakeAutoscaler autoscaler = served.fleet.autoscaler();
      autoscaler.publish(ended(FIRST));
      String left;
      try (Stream stream = new Stream(served)) {
        stream.next("services");
        left = stream.id;
      }
      String otherStart = FIRST + ".1";
      String later = (FIRST + 1) + left.substring(left.indexOf('.'));
      for (String id : List.of("nonsense", "1", "-1.2", otherStart, later, "9".repeat(200))) {
        try (Stream stream = new Stream(served, id)) {
          assertThat(stream.next("reload").get("reason").asText()).contains("/api/activities");
          assertThat(stream.next("services").get("complete").asBoolean()).isTrue();
          assertThat(stream.id).isEqualTo(left);
        }
      }
      for (int i = 1; i <= 200; i++) {
        autoscaler.publish(ended(FIRST + i));
      }
      try (Stream stream = new Stream(served, left)) {
        assertThat(stream.told(200)).hasSize(200).doesNotHaveDuplicates();
      }
      autoscaler.publish(ended(FIRST + 201));
      try (Stream stream = new Stream(served, left)) {
        assertThat(stream.next("reload").get("reason").asText()).contains("/api/activities");
      }
    }
  }

  @Test
  void aClientThatDoesNotReadIsCutOffWithItsConnection() throws Exception {
    try (Served served = still();
        Raw idle = new Raw(served.port).send(Raw.get("/api/events"));
        Stream reader = new Stream(served)) {
      reader.next("services");
      idle.until("event: services");
      int before = connections(served);
      long id = FIRST;
      while (served.json("/api/status").get("eventClients").asInt() == 2) {
        for (int i = 0; i < 500; i++) {
          served.fleet.autoscaler().publish(activity(id++));
        }
        assertThat(reader.told(500)).hasSize(500);
      }
      while (connections(served) == before) {
        Thread.onSpinWait();
      }
      assertThat(connections(served)).isEqualTo(before - 1);
    }
  }

  private static int connections(Served served) throws Exception {
    String scrape = served.get("/metrics").body();
    Matcher open = Pattern.compile("(?m)^plimsoll_http_connections (\\d+)").matcher(scrape);
    assertThat(open.find()).isTrue();
    return Integer.parseInt(open.group(1));
  }

  /// A fleet at a fixed time, so that no activities are made up meanwhile.
  private static Served still() throws IOException {
    return new Served(FakeFleet.lively(InstantSource.fixed(NOON)));
  }

  private static Activity ended(long id) {
    return activity(id, NOON.plusSeconds(1), ActivityStatus.SUCCESSFUL);
  }

  static Activity activity(long id) {
    return activity(id, null, ActivityStatus.IN_PROGRESS);
  }

  private static Activity activity(long id, @Nullable Instant endedAt, ActivityStatus status) {
    return new Activity(
        id,
        new ServiceKey("shop", "web"),
        NOON,
        endedAt,
        status,
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
    private String id = "";

    Stream(Served served) throws IOException, InterruptedException {
      this(served, "");
    }

    /// A client that comes back.
    Stream(Served served, String lastEventId) throws IOException, InterruptedException {
      this.served = served;
      HttpRequest.Builder request = HttpRequest.newBuilder(served.at("/api/events"));
      if (!lastEventId.isEmpty()) {
        request.header("Last-Event-ID", lastEventId);
      }
      HttpResponse<InputStream> response =
          served.http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      assertThat(response.headers().firstValue("Content-Type").orElseThrow())
          .startsWith("text/event-stream");
      lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    JsonNode next(String event) throws IOException {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("id: ")) {
          id = line.substring("id: ".length());
        }
        if (line.equals("event: " + event)) {
          return served.parse(lines.readLine().substring("data: ".length()));
        }
      }
      throw new IOException("The stream ended without a further " + event);
    }

    /// The ids of so many activities that are told of next, negative if they have ended.
    List<Long> told(int count) throws IOException {
      List<Long> told = new ArrayList<>();
      while (told.size() < count) {
        JsonNode activity = next("activity");
        long number = activity.get("id").asLong();
        told.add(activity.get("endedAt").isNull() ? number : -number);
      }
      return told;
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }
}
