package io.plimsoll.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.dashboard.testing.EveryRequest;
import io.plimsoll.dashboard.testing.FakeFleet;
import io.plimsoll.testing.Slow;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Nobody outside makes up series of our own metrics.
@Timeout(60)
@Slow
class LabelSetsTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final int REQUESTS = 2_000;
  private static final Pattern METHOD = Pattern.compile("method=\"([^\"]*)\"");

  private Served served;
  private @Nullable Raw connection;

  @BeforeEach
  void start() throws IOException {
    served = new Served(FakeFleet.lively(InstantSource.fixed(NOON)));
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @Test
  void methodsThatAreMadeUpAreOneLabelValue() throws Exception {
    send("MADE-UP-0 / HTTP/1.1\r\nHost: localhost\r\n\r\n", 1);
    scraped(); // the first scrape has series of its own after it
    int before = scraped().size();
    for (int i = 1; i <= REQUESTS; i++) {
      send("MADE-UP-" + i + " / HTTP/1.1\r\nHost: localhost\r\n\r\n", i % 200 == 0 ? 200 : 0);
    }

    Set<String> after = scraped();
    assertThat(after).hasSize(before);
    assertThat(methods(after)).containsExactly("GET", "other");
  }

  @Test
  void nothingElseOfARequestIsALabel() throws Exception {
    try (EveryRequest requests = new EveryRequest(served.at("/"))) {
      requests.thenScrape();
      int before = scraped().size();
      for (int i = 0; i < REQUESTS; i++) {
        send(
            """
            GET /made/up/%1$d?made=up%1$d HTTP/1.1
            Host: localhost:%1$d
            User-Agent: made-up-%1$d
            Content-Type: made/up%1$d
            Made-Up-%1$d: %1$d

            """
                .formatted(i)
                .replace("\n", "\r\n"),
            (i + 1) % 200 == 0 ? 200 : 0);
      }

      assertThat(scraped()).hasSize(before);
    }
  }

  /// Sends a request with those before it on one connection, and takes as many answers.
  private void send(String request, int answers) throws IOException {
    Raw current = connection == null ? new Raw(served.port) : connection;
    current.send(request);
    for (int heads = 0; heads < answers; ) {
      heads += current.line().contains("HTTP/1.1 ") ? 1 : 0;
    }
    connection = current;
    if (answers > 0) {
      current.close();
      connection = null;
    }
  }

  /// The series of the HTTP server and of writes, without their values.
  private Set<String> scraped() throws Exception {
    return served
        .get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("plimsoll_http_") || line.startsWith("plimsoll_remote_"))
        .map(line -> line.substring(0, line.lastIndexOf(' ')))
        .collect(Collectors.toSet());
  }

  private static Set<String> methods(Set<String> series) {
    Set<String> methods = new TreeSet<>();
    for (String one : series) {
      Matcher method = METHOD.matcher(one);
      if (method.find()) {
        methods.add(method.group(1));
      }
    }
    return methods;
  }
}
