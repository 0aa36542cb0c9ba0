package io.plimsoll.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.dashboard.testing.FakeFleet;
import io.plimsoll.dashboard.web.Connections;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Those who keep the server waiting lock nobody out.
@Timeout(120)
class ConnectionsTest {
  private static final TimeLimits HASTY =
      new TimeLimits(TimeLimits.USUAL.arrival(), TimeLimits.USUAL.query(), Duration.ofMillis(10));

  private static final String HEAD = "GET / HTTP/1.1\r\nHost: localhost\r\nX: ";
  private static final String BODY =
      "POST /api/suspension HTTP/1.1\r\nHost: localhost\r\n"
          + "Content-Type: application/json\r\nContent-Length: 20\r\n\r\n{";

  private final List<Raw> slow = new ArrayList<>();
  private Served served;

  @AfterEach
  void stop() throws IOException {
    for (Raw one : slow) {
      one.close();
    }
    served.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", HEAD, BODY})
  void whoAsksIsAnsweredWhileSlowOnesTakeEveryPlace(String beginning) throws Exception {
    served = Served.lively();
    for (int i = 0; i < Connections.MAX + 100; i++) {
      slow.add(new Raw(served.port).send(beginning));
      if (i % 64 == 0) {
        assertAnswered("/-/healthy");
        assertAnswered("/-/ready");
        assertAnswered("/");
        assertAnswered("/api/suspension");
      }
    }
    assertThat(served.json("/api/status").get("ready").asBoolean()).isTrue();
  }

  @Test
  void whatIsBeingServedKeepsItsPlace() throws Exception {
    served = Served.lively();
    try (Raw events = new Raw(served.port).send(Raw.get("/api/events"))) {
      events.until("event: services");
      for (int i = 0; i < Connections.MAX + 100; i++) {
        slow.add(new Raw(served.port).send(HEAD));
      }
      events.until("event: services");
    }
  }

  @Test
  void aHeadThatComesByteByByteHasToBeThereInTime() throws Exception {
    served = Served.within(HASTY, FakeFleet.lively(InstantSource.system()));
    try (Raw one = new Raw(served.port).send(HEAD)) {
      // A byte for each answer to somebody else: far fewer than a head may have until it is over.
      assertThatThrownBy(
              () -> {
                for (int bytes = 0; bytes < 4_000; bytes++) {
                  one.send("a");
                  assertAnswered("/-/healthy");
                }
              })
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void anIdleConnectionIsClosedAlsoIfBytesOfAHeadCome() throws Exception {
    served = Served.within(HASTY, FakeFleet.lively(InstantSource.system()));
    try (Raw one = new Raw(served.port).send(Raw.get("/-/healthy") + HEAD)) {
      one.until("healthy");
      assertThat(one.isClosed()).isTrue();
    }
  }

  private void assertAnswered(String path) throws Exception {
    try (Raw one = new Raw(served.port).send(Raw.get(path))) {
      assertThat(one.line()).as(path).isEqualTo("HTTP/1.1 200 OK");
    }
  }
}
