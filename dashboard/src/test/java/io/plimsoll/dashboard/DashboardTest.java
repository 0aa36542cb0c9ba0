package io.plimsoll.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.plimsoll.dashboard.testing.FakeFleet;
import io.plimsoll.dashboard.testing.FakeStore;
import io.plimsoll.dashboard.web.Connections;
import io.plimsoll.store.BackupDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DashboardTest {
  private static final String JSON = "application/json";

  private static Served served;

  @BeforeAll
  static void start() throws IOException {
    served = Served.lively();
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  @Test
  void showsEveryServiceWithItsUsageAndItsTarget() throws Exception {
    JsonNode services = served.json("/api/services").get("services");

    assertThat(services.findValuesAsText("service"))
        .contains("web", "checkout", "transcode", "mailer");
    JsonNode web = named(services, "web");
    assertThat(web.get("cluster").asText()).isEqualTo("shop");
    assertThat(web.at("/usage/cpu/cores").asDouble()).isPositive();
    assertThat(web.at("/usage/cpu/limitCores").asDouble())
        .isEqualTo(0.5 * web.get("running").asInt());
    assertThat(web.at("/target/max").asInt()).isEqualTo(12);
    assertThat(web.at("/target/decision/why").asText()).contains("target of 60 %");
    assertThat(web.get("sparkline")).hasSize(60);
    assertThat(named(services, "mailer").get("target").isNull()).isTrue();
  }

  @Test
  void asksTheStoreOncePerMeasureHoweverManyServicesAndBrowsersThereAre() throws Exception {
    Instant noon = Instant.parse("2026-11-21T12:00:00Z");
    try (Served still = new Served(FakeFleet.lively(InstantSource.fixed(noon)))) {
      still.get("/api/services");
      int queries = still.fleet.store().queries();
      still.get("/api/services");

      assertThat(queries).isLessThan(10);
      assertThat(still.fleet.store().queries()).isEqualTo(queries);
    }
  }

  @Test
  void showsAServiceWithItsContainersInTheOrderOfTheirNumbers() throws Exception {
    JsonNode web = served.json("/api/services/media/transcode");

    List<Integer> tasks =
        web.get("containers").findValuesAsText("task").stream().map(Integer::valueOf).toList();
    assertThat(tasks).isSorted().hasSizeGreaterThan(1);
    assertThat(web.at("/containers/0/node").asText()).isEqualTo(FakeStore.NODE);
    assertThat(web.at("/target/policies/0/scaleInWindowSeconds").asInt()).isEqualTo(300);
  }

  @Test
  void findsAContainerByItsNameItsIdOrTheFirstDigitsOfTheId() throws Exception {
    JsonNode first = served.json("/api/containers").at("/containers/0");
    String id = first.get("container").asText();
    String query = "/api/query?measure=cpu.usage&by=container&from=-10m&container=";
    JsonNode asked = served.json(query + id).get("series");
    assertThat(asked).hasSize(1);

    for (String called : List.of(id, id.substring(0, 12), first.get("name").asText())) {
      assertThat(served.json("/api/containers/" + called).get("container").asText()).isEqualTo(id);
      assertThat(served.json(query + called).at("/series/0/dimensions"))
          .isEqualTo(asked.at("/0/dimensions"));
    }
  }

  @Test
  void namesTheContainersThatTheFirstDigitsOfAnIdMayMean() throws Exception {
    // The tasks of a service have ids that begin alike here.
    String id = served.json("/api/containers").at("/containers/0/container").asText();
    for (String path : List.of("/api/containers/", "/api/query?measure=cpu.usage&container=")) {
      HttpResponse<String> answer = served.get(path + id.substring(0, 8));
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains("may be any of", id.substring(0, 12), "-1)", "-2)");
    }
  }

  @Test
  void countsRunningTasksOverTimeAsAQuery() throws Exception {
    JsonNode answer =
        served.json(
            "/api/query?measure=cpu.usage&cluster=shop&service=web&statistic=count&from=-1h");

    assertThat(answer.get("series")).hasSize(1);
    assertThat(answer.get("stepMillis").asLong()).isEqualTo(15_000);
    assertThat(answer.at("/series/0/values/0").asDouble()).isBetween(2.0, 12.0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /api/query                                        | 400 | measure
          /api/query?measure=cpu.warmth                     | 400 | measure
          /api/query?measure=cpu.usage&from=yesterday       | 400 | from
          /api/query?measure=cpu.usage&from=-5x             | 400 | from
          /api/query?measure=cpu.usage&from=now             | 400 | from
          /api/query?measure=cpu.usage&step=quick           | 400 | step
          /api/query?measure=cpu.usage&step=100ms           | 400 | step
          /api/query?measure=cpu.usage&from=-7d&step=1s     | 400 | step
          /api/query?measure=cpu.usage&statistic=best       | 400 | statistic
          /api/query?measure=cpu.usage&by=colour            | 400 | by
          /api/query?measure=cpu.usage&by=container&top=-1  | 400 | top
          /api/query?measure=cpu.usage&sevice=web           | 400 | sevice
          /api/activities?limit=0                           | 400 | limit
          /api/activities?limit=501                         | 400 | limit
          /api/activities?service=web                       | 400 | service
          /api/activities?before=x                          | 400 | before
          /api/containers?service=web                       | 400 | cluster
          /api/containers/_zz                               | 400 | container
          /api/query?measure=cpu.usage&container=none       | 404 | container
          /api/containers/ffffffff                          | 404 | container
          /api/services/shop/nothing                        | 404 | service
          /api/targets/shop/postgres                        | 404 | service
          /nothing                                          | 404 | path
          /vendor/../openapi.json                           | 400 | path
          """)
  void refusesWithTheFieldAtFaultAndAReason(String path, int status, String field)
      throws Exception {
    HttpResponse<String> answer = served.get(path);

    assertThat(answer.statusCode()).isEqualTo(status);
    JsonNode error = served.parse(answer.body()).get("error");
    assertThat(error.get("field").asText()).isEqualTo(field);
    assertThat(error.get("reason").asText()).isNotBlank();
  }

  @ParameterizedTest
  @CsvSource({"-2h, -1h", "2026-11-21T10:00:00Z, 2026-11-21T12:00:00+01:00", "1000, now"})
  void takesTimesInTheFormsThatPeopleHave(String from, String to) throws Exception {
    String path = "/api/query?measure=cpu.usage&step=1w&from=" + from + "&to=" + to;

    assertThat(served.get(path).statusCode()).isEqualTo(200);
  }

  @Test
  void refusesAMethodThatAPathDoesNotTake() throws Exception {
    HttpResponse<String> answer = served.post("/api/services", "{}", "Content-Type", JSON);

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.body()).contains("POST");
  }

  @Test
  void suspendsAndResumesOneTargetOrAll() throws Exception {
    String target = "/api/targets/shop/checkout";
    HttpResponse<String> suspended = served.post(target + "/suspend", "{}", "Content-Type", JSON);

    assertThat(suspended.statusCode()).isEqualTo(200);
    assertThat(served.json(target).get("suspended").asBoolean()).isTrue();
    served.post(target + "/resume", "{}", "Content-Type", JSON);
    assertThat(served.json(target).get("suspended").asBoolean()).isFalse();

    served.post("/api/suspension", "{\"suspended\":true}", "Content-Type", JSON);
    assertThat(served.json(target).get("suspended").asBoolean()).isTrue();
    served.post("/api/suspension", "{\"suspended\":false}", "Content-Type", JSON);
    assertThat(served.json("/api/suspension").get("suspended").asBoolean()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"'{}', suspended", "'{\"suspended\":1}', suspended", "'[', body", "'[]', body"})
  void doesNothingForABodyItCannotRead(String body, String field) throws Exception {
    HttpResponse<String> answer = served.post("/api/suspension", body, "Content-Type", JSON);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(served.parse(answer.body()).at("/error/field").asText()).isEqualTo(field);
  }

  @Test
  void copiesTheStoreUnderANameInTheOperatorsDirectoryAndNowhereElse(@TempDir Path directory)
      throws Exception {
    Path backups = directory.resolve("backups");
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    try (Served copying = Served.backedUp(backups)) {
      assertThat(backup(copying, "today")).isEmpty();
      assertThat(backups.resolve("today/backup")).content().contains("bytes through");
      assertThat(backup(copying, "today")).contains("is taken");
      Files.createSymbolicLink(backups.resolve("led"), elsewhere);
      assertThat(backup(copying, "led")).contains("is taken");
      for (String name : List.of("", ".", "..", "a/b", "../x", "/tmp/x", "a\\u0000", "\\n")) {
        assertThat(backup(copying, name)).as(name).contains("letters");
      }
      assertThat(backup(copying, "x".repeat(101))).contains("letters");
      for (int i = 2; i < BackupDirectory.MOST; i++) {
        assertThat(backup(copying, "copy-" + i)).isEmpty();
      }
      assertThat(backup(copying, "another")).contains("one too many");
    }
    assertThat(elsewhere).isEmptyDirectory();
    assertThat(directory.toFile().list()).containsExactlyInAnyOrder("backups", "elsewhere");
  }

  /// Asks for a copy and returns why there is none; empty if there is one.
  private static String backup(Served copying, String name) throws Exception {
    HttpResponse<String> answer =
        copying.post("/api/backup", "{\"name\":\"%s\"}".formatted(name), "Content-Type", JSON);
    return copying.parse(answer.body()).at("/error/reason").asText();
  }

  @Test
  void changesNothingForAForeignPage() throws Exception {
    String path = "/api/suspension";
    String body = "{\"suspended\":true}";

    assertThat(served.post(path, body, "Content-Type", "text/plain").statusCode()).isEqualTo(415);
    assertThat(
            served
                .post(path, body, "Content-Type", JSON, "Origin", "http://evil.example")
                .statusCode())
        .isEqualTo(403);
    assertThat(
            served
                .post(path, body, "Content-Type", JSON, "Sec-Fetch-Site", "cross-site")
                .statusCode())
        .isEqualTo(403);
    assertThat(served.json(path).get("suspended").asBoolean()).isFalse();
  }

  @Test
  void takesAChangeFromItsOwnPage() throws Exception {
    String origin = "http://127.0.0.1:" + served.port;

    assertThat(
            served
                .post(
                    "/api/suspension",
                    "{\"suspended\":false}",
                    "Content-Type",
                    JSON,
                    "Origin",
                    origin,
                    "Sec-Fetch-Site",
                    "same-origin")
                .statusCode())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 200",
    "localhost:9470, 200",
    "[::1]:80, 200",
    "10.1.2.3, 200",
    "plimsoll.example, 200",
    "rebound.example, 421",
    "127.0.0.1.rebound.example, 421"
  })
  void answersOnlyToNamesOfItsOwn(String host, int status) throws Exception {
    assertThat(raw("GET /-/healthy HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 " + status);
  }

  @ParameterizedTest
  @CsvSource({
    "/services/shop/web, ./../../#/services/shop/web",
    "/services/a%20b/%3Cc%3E/, ./../../../#/services/a%20b/%3Cc%3E/",
    "/containers/0123456789ab, ./../#/containers/0123456789ab",
    "/services, ./#/services",
    "/status, ./#/status",
  })
  void leadsABrowserFromAPathToTheViewItMeans(String path, String view) throws Exception {
    HttpResponse<String> response = served.get(path, "Accept", "text/html,*/*;q=0.8");

    assertThat(response.statusCode()).isEqualTo(303);
    assertThat(response.headers().firstValue("Location")).contains(view);
  }

  @ParameterizedTest
  @CsvSource({"/nothing", "/services/shop", "/a/%3Cscript%3E"})
  void showsABrowserAPageWhereThereIsNothing(String path) throws Exception {
    HttpResponse<String> response = served.get(path, "Accept", "text/html,*/*;q=0.8");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
    assertThat(response.body()).contains("All services").doesNotContain("<script>");
  }

  @ParameterizedTest
  @CsvSource({"/api/nothing, text/html", "/-/nothing, text/html", "/services/shop/web, */*"})
  void answersProgramsWithJsonWhereThereIsNothing(String path, String accepted) throws Exception {
    HttpResponse<String> response = served.get(path, "Accept", accepted);

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(served.parse(response.body()).at("/error/field").asText()).isEqualTo("path");
  }

  @Test
  void aConnectionThatIsOneTooManyTakesThePlaceOfTheIdlest() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    try (Served full = Served.lively()) {
      for (int i = 0; i < Connections.MAX; i++) {
        sockets.add(connect(full));
      }
      assertThat(answers(sockets.getLast())).isTrue();

      try (Socket oneMore = connect(full)) {
        assertThat(answers(oneMore)).isTrue();
        assertThat(answers(sockets.getLast())).isTrue();
        assertThat(sockets.getFirst().getInputStream().read()).isNegative();
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  private static Socket connect(Served server) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port);
    socket.setSoTimeout((int) Served.PATIENCE.toMillis());
    return socket;
  }

  private static boolean answers(Socket socket) throws IOException {
    try {
      String request = "GET /-/healthy HTTP/1.1\r\nHost: localhost\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return socket.getInputStream().read() >= 0;
    } catch (SocketException e) {
      return false; // reset
    }
  }

  @Test
  void refusesARequestLineWithoutAnEnd() throws Exception {
    String answer =
        raw(
            "GET /"
                + "x".repeat(Dashboard.MAX_REQUEST_LINE)
                + " HTTP/1.1\r\nHost: localhost\r\n\r\n");

    assertThat(answer).contains(" 414 ");
  }

  @Test
  void refusesABodyThatIsTooLong() throws Exception {
    String body = "{\"suspended\":true,\"x\":\"" + "x".repeat(Routes.MAX_BODY_BYTES) + "\"}";

    assertThat(served.post("/api/suspension", body, "Content-Type", JSON).statusCode())
        .isEqualTo(413);
  }

  @Test
  void isReadyOnlyWithoutAReasonAgainstIt() throws Exception {
    try (Served other = new Served(new FakeFleet(InstantSource.system()))) {
      assertThat(other.get("/-/ready").statusCode()).isEqualTo(200);
      other.fleet.notReady(List.of("the engine does not answer"));

      HttpResponse<String> answer = other.get("/-/ready");
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body()).contains("the engine does not answer");
      assertThat(other.get("/-/healthy").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void saysInOneSentenceThatThePortIsTaken() {
    DashboardSettings settings = new DashboardSettings("127.0.0.1", served.port, false, "1");
    try (Dashboard second = new Dashboard(settings, served.fleet.sources())) {
      assertThatThrownBy(second::start)
          .isInstanceOf(IOException.class)
          .hasMessage(
              "Cannot listen on 127.0.0.1:%d: the port is taken; stop who has it, or choose"
                  + " another with --listen",
              served.port);
    }
  }

  @Test
  void looksUpTheNameOfTheHost() throws Exception {
    FakeFleet fleet = new FakeFleet(InstantSource.system());
    try (Served named = new Served(fleet, "localhost")) {
      assertThat(named.get("/-/healthy").statusCode()).isEqualTo(200);
    }
    assertThatThrownBy(() -> new Served(fleet, "plimsoll.invalid"))
        .isInstanceOf(IOException.class)
        .hasMessage("Cannot listen on plimsoll.invalid:0: the name of the host is unknown");
  }

  @Test
  void servesThePageFromMemoryWithAllThatKeepsItSafe() throws Exception {
    HttpResponse<String> page = served.get("/");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("<title>Plimsoll</title>");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'self'", "frame-ancestors 'none'");
    assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    String tag = page.headers().firstValue("ETag").orElseThrow();
    assertThat(served.get("/", "If-None-Match", tag).statusCode()).isEqualTo(304);
  }

  private static JsonNode named(JsonNode services, String name) {
    for (JsonNode service : services) {
      if (service.get("service").asText().equals(name)) {
        return service;
      }
    }
    throw new AssertionError("There is no " + name + " in " + services);
  }

  private static String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), served.port)) {
      socket.setSoTimeout((int) Served.PATIENCE.toMillis());
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      return new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
          .readLine();
    }
  }
}
