package io.plimsoll.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plimsoll.dashboard.DescribedPaths.Described;
import io.plimsoll.dashboard.testing.FakeFleet;
import io.plimsoll.dashboard.web.Assets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What holds for every path: methods, parameters, and that nothing is passed over in silence.
@Timeout(120)
class RoutesTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final String EVENTS = "/api/events";
  private static final String JSON = "application/json";

  private static Served served;
  private static List<Described> described;

  @BeforeAll
  static void start() throws Exception {
    served = new Served(FakeFleet.lively(InstantSource.fixed(NOON)));
    described = DescribedPaths.of(served);
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  @Test
  void headIsAnsweredAsGetIsButWithoutABody() throws Exception {
    for (String path : readable()) {
      if (!path.equals(EVENTS)) {
        HttpResponse<String> get = send("GET", path, "");
        HttpResponse<String> head = send("HEAD", path, "");

        assertThat(head.statusCode()).as(path).isEqualTo(get.statusCode()).isEqualTo(200);
        assertThat(head.body()).as(path).isEmpty();
        assertThat(head(head)).as(path).isEqualTo(head(get));
      }
    }
    assertThat(send("HEAD", "/api/query?measure=nothing", "").statusCode()).isEqualTo(400);
    assertThat(send("HEAD", "/nothing", "").statusCode()).isEqualTo(404);
  }

  /// The headers, without the time, how long the same text is at another time, and how a body comes
  /// whose length is not known before its end.
  private static Map<String, List<String>> head(HttpResponse<String> answer) {
    Map<String, List<String>> headers = new TreeMap<>(answer.headers().map());
    headers.remove("date");
    headers.remove("transfer-encoding");
    return headers;
  }

  @Test
  void aConnectionGoesOnAfterHead() throws Exception {
    List<String> paths = readable();
    StringBuilder requests = new StringBuilder();
    paths.forEach(
        path -> requests.append("HEAD %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(path)));
    requests.append("GET /-/healthy HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

    String[] parts = raw(requests.toString()).split("\r\n\r\n", -1);

    assertThat(parts).hasSize(paths.size() + 2);
    for (int i = 0; i <= paths.size(); i++) {
      assertThat(parts[i]).startsWith("HTTP/1.1 200 OK");
    }
    assertThat(parts[paths.size() + 1]).isEqualTo("{\"status\":\"healthy\"}");
  }

  @Test
  void aHeadThatMayBeCompressedDoesNotSayHowLongItWouldBe() throws Exception {
    String zipped = "Host: localhost\r\nConnection: close\r\nAccept-Encoding: gzip\r\n\r\n";

    assertThat(raw("HEAD /api/services HTTP/1.1\r\n" + zipped).toLowerCase(Locale.ROOT))
        .doesNotContain("content-length");
    assertThat(raw("HEAD /app.js HTTP/1.1\r\n" + zipped).toLowerCase(Locale.ROOT))
        .contains("content-length", "content-encoding: gzip");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "WONDER"})
  void nothingIsMissingOnlyForSomeMethods(String method) throws Exception {
    for (String path : List.of("/nothing", "/api/nothing", "/api/services/shop", "/api/v1/read")) {
      HttpResponse<String> answer = send(method, path, "");

      assertThat(answer.statusCode()).as(path).isEqualTo(404);
      assertThat(served.parse(answer.body()).at("/error/field").asText()).isEqualTo("path");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "PATCH", "DELETE", "TRACE", "WONDER"})
  void aMethodThatAPathDoesNotTakeIsToldWhichItTakes(String method) throws Exception {
    for (Described one : described) {
      HttpResponse<String> answer = send(method, one.path(), "");

      assertThat(answer.statusCode()).as(one.toString()).isEqualTo(405);
      assertThat(allowed(answer)).as(one.toString()).contains(one.method());
      assertThat(allowed(answer).contains("HEAD")).isEqualTo(allowed(answer).contains("GET"));
      assertThat(served.parse(answer.body()).at("/error/reason").asText())
          .contains(one.method(), method);
    }
    assertThat(allowed(send(method, "/", ""))).containsExactlyInAnyOrder("GET", "HEAD");
    assertThat(allowed(send(method, "/api/suspension", "")))
        .containsExactlyInAnyOrder("GET", "HEAD", "POST");
  }

  @Test
  void readingAPathThatOnlyTakesPostAndTheOtherWayRoundIsNotAllowed() throws Exception {
    assertThat(allowed(send("HEAD", "/api/v1/write", ""))).containsExactly("POST");
    assertThat(allowed(send("GET", "/api/frames", ""))).containsExactly("POST");
    assertThat(allowed(send("POST", "/app.js", ""))).containsExactlyInAnyOrder("GET", "HEAD");
    assertThat(send("POST", "/api/services", "").statusCode()).isEqualTo(405);
  }

  @Test
  void optionsTellsWhichMethodsAPathTakes() throws Exception {
    for (Described one : described) {
      HttpResponse<String> answer = send("OPTIONS", one.path(), "");

      assertThat(answer.statusCode()).as(one.toString()).isEqualTo(204);
      assertThat(allowed(answer)).as(one.toString()).contains(one.method());
      assertThat(answer.headers().map()).doesNotContainKey("access-control-allow-origin");
    }
  }

  @Test
  void everyParameterIsDescribedOrRefusedByName() throws Exception {
    for (Described one : described) {
      HttpResponse<String> answer = send(one.method(), one.with("colour=red"), "{}");

      assertThat(answer.statusCode()).as(one.toString()).isEqualTo(400);
      assertThat(served.parse(answer.body()).at("/error/field").asText()).isEqualTo("colour");
    }
  }

  @Test
  void everyDescribedParameterIsKnownAndThereOnce() throws Exception {
    for (Described one : described) {
      for (JsonNode parameter : one.operation().path("parameters")) {
        if (parameter.get("in").asText().equals("query")) {
          String name = parameter.get("name").asText();
          if (!one.path().equals(EVENTS)) { // which do not end
            assertThat(send(one.method(), one.with(name + "=1"), "").body())
                .as("%s %s", one, name)
                .doesNotContain("unknown");
          }
          HttpResponse<String> twice =
              send(one.method(), one.path() + "?%1$s=1&%1$s=1".formatted(name), "");
          assertThat(twice.statusCode()).isEqualTo(400);
          assertThat(twice.body()).contains(name, "only once");
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /api/services?clutser=shop                 | clutser | did you mean 'cluster'?
          /api/query?measure=cpu.usage&sevice=web    | sevice  | did you mean 'service'?
          /api/nodes?cluster=shop                    | cluster | there are none here
          /api/activities?service=a/b&zzz=           | zzz     | there are before, limit, service
          """)
  void anUnknownParameterIsRefusedWithWhatWasMeant(String path, String field, String reason)
      throws Exception {
    HttpResponse<String> answer = send("GET", path, "");

    assertThat(answer.statusCode()).isEqualTo(400);
    JsonNode error = served.parse(answer.body()).get("error");
    assertThat(error.get("field").asText()).isEqualTo(field);
    assertThat(error.get("reason").asText()).isEqualTo("unknown parameter; " + reason);
  }

  @Test
  void servicesAndContainersAreThoseOfTheClusterAskedFor() throws Exception {
    JsonNode services = served.json("/api/services?cluster=shop").get("services");
    JsonNode containers = served.json("/api/containers?cluster=shop").get("containers");

    assertThat(services.findValuesAsText("cluster")).isNotEmpty().containsOnly("shop");
    assertThat(services.findValuesAsText("service")).contains("web");
    assertThat(containers.findValuesAsText("cluster")).isNotEmpty().containsOnly("shop");
    assertThat(containers.findValuesAsText("service")).contains("web", "checkout");
    assertThat(served.json("/api/containers?cluster=shop&service=web").get("containers"))
        .isNotEmpty()
        .allMatch(one -> one.get("service").asText().equals("web"));
    assertThat(served.json("/api/services?cluster=nothing").get("services")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /api/suspension | {"suspended":true,"why":"x"} | why | unknown
          /api/suspension | {"suspend":true} | suspend | 'suspended'
          /api/suspension | {"suspended":true,"suspended":false} | suspended | only once
          /api/suspension | {"suspended":{"suspended":true}} | suspended | must be
          /api/suspension | {"suspended":null} | suspended | must be
          /api/suspension | {"suspended":true} {} | body | JSON
          /api/suspension | {"suspended":true | body | JSON
          /api/suspension | true | body | JSON
          /api/targets/shop/web/resume | {"cluster":"shop"} | cluster | none here
          /api/targets/shop/web/suspend | [] | body | JSON
          /api/backup | {"nam":"y"} | nam | 'name'
          /api/backup | {"directory":"/x","token":"y"} | directory | unknown
          /api/backup | {"name":"today"} | name | no directory
          /api/backup | {"name":["/x"]} | name | a text
          """)
  void everyFieldOfABodyIsKnownOrRefusedByName(
      String path, String body, String field, String reason) throws Exception {
    HttpResponse<String> answer = send("POST", path, body);

    assertThat(answer.statusCode()).isEqualTo(400);
    JsonNode error = served.parse(answer.body()).get("error");
    assertThat(error.get("field").asText()).isEqualTo(field);
    assertThat(error.get("reason").asText()).contains(reason);
    assertThat(served.json("/api/suspension").get("suspended").asBoolean()).isFalse();
  }

  @Test
  void aCompressedBodyIsNotTakenForBrokenJson() throws Exception {
    HttpResponse<String> answer =
        served.post("/api/suspension", "{}", "Content-Type", JSON, "Content-Encoding", "gzip");

    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(answer.body()).contains("Content-Encoding");
  }

  private static List<String> readable() {
    List<String> paths = new ArrayList<>(Assets.load().paths());
    described.stream()
        .filter(one -> one.method().equals("GET"))
        .forEach(one -> paths.add(one.path() + one.example()));
    return paths;
  }

  private static List<String> allowed(HttpResponse<String> answer) {
    return List.of(answer.headers().firstValue("Allow").orElseThrow().split(", *"));
  }

  private static HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest.BodyPublisher publisher =
        body.isEmpty()
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body);
    HttpRequest request =
        HttpRequest.newBuilder(served.at(path.replace("[", "%5B")))
            .method(method, publisher)
            .header("Content-Type", JSON)
            .timeout(Served.PATIENCE)
            .build();
    return served.http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static String raw(String requests) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), served.port)) {
      socket.setSoTimeout((int) Served.PATIENCE.toMillis());
      socket.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
