package io.plimsoll.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.dashboard.DescribedPaths.Described;
import io.plimsoll.dashboard.testing.FakeFleet;
import io.plimsoll.dashboard.write.Written;
import io.plimsoll.store.Store;
import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.rocks.RocksStore;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Times, durations and numbers at the ends of what can be written, asked of the store that is
/// really used.
@Timeout(120)
class ExtremeTimesTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final List<String> TIMES =
      List.of(
          "0",
          "1",
          "99999999999.999",
          "100000000000",
          "99999999999999",
          "100000000000000",
          "99999999999999999999",
          "9223372036854775807",
          "1970-01-01T00:00:00Z",
          "5138-11-16T09:46:39.999Z",
          "9999-12-31T23:59:59.999999999Z",
          "0000-01-01T00:00:00Z",
          "+999999999-12-31T23:59:59.999999999-18:00",
          "-999999999-01-01T00:00:00+18:00",
          "-999999999w",
          "-0s",
          "now");
  private static final List<String> DURATIONS =
      List.of("0ms", "1ms", "1s", "999999999s", "999999999d", "999999999w", "9999999999w");
  private static final List<String> NUMBERS =
      List.of("-9223372036854775808", "-1", "0", "1", "9223372036854775807", "9223372036854775808");

  private static final List<String> ENDS =
      List.of("0", "1970-01-01T00:00:00Z", "-1d", "now", "99999999999999");
  private static final Map<String, List<String>> KINDS =
      Map.of(
          "/api/query",
          List.of("&by=container", "&by=node", "&by=all", "&statistic=p99", "&statistic=count"),
          "/api/series/query",
          List.of("&window=%s&function=rate", "&window=%s&function=max", "&window=%s"));

  @TempDir private Path directory;

  @Test
  void noTimeAndNoNumberInARequestIsAFaultOfTheServer() throws Exception {
    InstantSource clock = InstantSource.fixed(NOON);
    FakeFleet fleet = FakeFleet.lively(clock);
    try (Store store = RocksStore.open(directory, StoreSettings.DEFAULT, clock);
        Served served = new Served(fleet, fleet.over(store))) {
      served.write(
          Written.snappy(
              Written.first(
                  Written.series("__name__", "up")
                      .message(2, Written.sample(NOON.toEpochMilli(), 1)))));
      RealStoreTest.fill(store);
      List<String> faults = new ArrayList<>();
      for (Described one : DescribedPaths.of(served)) {
        if (one.method().equals("GET") && !one.path().equals("/api/events")) {
          for (String query : queries(one)) {
            HttpResponse<String> answer = served.get(one.path() + query);
            if (answer.statusCode() >= 500) {
              faults.add(answer.statusCode() + " " + one.path() + query + " " + answer.body());
            }
          }
        }
      }
      assertThat(faults).isEmpty();
    }
  }

  private static List<String> queries(Described one) {
    List<String> queries = new ArrayList<>();
    String start = one.example().isEmpty() ? "?" : one.example() + "&";
    for (var parameter : one.operation().path("parameters")) {
      String name = parameter.path("name").asText();
      for (String value : values(name)) {
        queries.add(start + name + "=" + encoded(value));
      }
      if (name.equals("from")) {
        ENDS.forEach(from ->
            ENDS.forEach(
                to -> queries.add(start + "from=" + encoded(from) + "&to=" + encoded(to))));
      }
    }
    KINDS
        .getOrDefault(one.path(), List.of())
        .forEach(kind ->
            DURATIONS.forEach(
                length -> queries.add(start + "step=" + length + kind.formatted(length))));
    return queries;
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  private static List<String> values(String name) {
    return switch (name) {
      case "from", "to" -> TIMES;
      case "step", "window", "timeout" -> DURATIONS;
      case "before", "limit", "top" -> NUMBERS;
      default -> List.of();
    };
  }
}
