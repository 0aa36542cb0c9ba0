package io.plimsoll.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ContainerState;
import io.plimsoll.collector.container.Deployment;
import io.plimsoll.collector.container.Health;
import io.plimsoll.collector.container.Inventory;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.Service;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.dashboard.testing.Browser;
import io.plimsoll.dashboard.testing.FakeFleet;
import io.plimsoll.dashboard.web.Assets;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Looks at the page with a real browser. Pictures of it are in `target/screenshots`.
@Timeout(180)
class PageTest {
  private static final Path PICTURES = Path.of("target", "screenshots");
  private static final int WIDE = 1440;
  private static final int PHONE = 390;
  private static final int NARROWEST = 360;
  private static final int MAX_PAGE_BYTES = 120_000;

  /// Text that does something where it is taken for more than text.
  private static final List<String> HOSTILE =
      List.of(
          "<img src=x onerror=window.harmed=1>",
          "<script>window.harmed=1<\u2215script>",
          "\"><svg onload=window.harmed=1>",
          "javascript:window.harmed=1",
          "${window.harmed=1}",
          "&lt;b&gt;",
          "'; window.harmed=1; '",
          "\u202Eevil",
          "__proto__",
          "%3Cimg%20src=x%3E #?&");

  private static Served served;
  private static Browser browser;
  private long errorsBefore;

  @BeforeAll
  static void start() throws Exception {
    browser = Browser.startOrSkip();
    served = Served.lively();
  }

  @AfterAll
  static void stop() throws IOException {
    if (browser != null) {
      browser.close();
    }
    if (served != null) {
      served.close();
    }
  }

  @BeforeEach
  void rememberErrors() {
    errorsBefore = errors();
  }

  @AfterEach
  void nothingWentWrongUnseen() {
    assertThat(errors()).as("%s", browser.errors()).isEqualTo(errorsBefore);
  }

  /// Errors so far, less those of a machine where containers come and go: the page asks again.
  private static long errors() {
    return browser.errors().stream()
        .filter(error -> !error.contains("net::ERR_NETWORK_CHANGED"))
        .count();
  }

  @Test
  void showsServicesWhoseValuesChangeWithoutAReload() throws Exception {
    browser.look(WIDE, 900, false);
    browser.open(address("/"));
    browser.await("document.querySelectorAll('a.row').length === 9", Served.PATIENCE);
    browser.evaluate("window.before = document.querySelector('main').innerText");

    browser.await(
        "window.before && window.before !== document.querySelector('main').innerText",
        Served.PATIENCE);
    assertThat(browser.text()).contains("checkout", "transcode", "DEMO", "Live");
  }

  @Test
  void showsAnActivityAsItHappens() throws Exception {
    browser.look(WIDE, 900, false);
    browser.open(address("/#/activities"));
    browser.await("document.querySelector('.activity')", Served.PATIENCE);
    served.fleet.autoscaler().publish(EventStreamTest.activity(Long.MAX_VALUE - 1));

    browser.await(
        "document.querySelector('.activity').innerText.includes('CPU was high.')", Served.PATIENCE);
    browser.await(
        "document.querySelector('[aria-live]').innerText.includes('shop web: 4 to 7')",
        Served.PATIENCE);
  }

  @Test
  void suspendsATargetOnlyWhenAskedTwice() throws Exception {
    ServiceKey search = new ServiceKey("shop", "search");
    browser.look(WIDE, 900, false);
    browser.open(address("/#/services/shop/search"));
    browser.await("document.querySelector('.suspension button')", Served.PATIENCE);
    browser.evaluate("document.querySelector('.suspension button').click()");
    browser.await("document.querySelector('.suspension .primary')", Served.PATIENCE);
    assertThat(served.fleet.autoscaler().target(search).orElseThrow().suspended()).isFalse();

    browser.evaluate("document.querySelector('.suspension .primary').click()");
    browser.await(
        "document.querySelector('.sentence').innerText.includes('suspended')", Served.PATIENCE);
    assertThat(served.fleet.autoscaler().target(search).orElseThrow().suspended()).isTrue();
    served.fleet.autoscaler().resume(search);
  }

  @Test
  void followsTheKeyboard() throws Exception {
    browser.look(WIDE, 900, false);
    browser.open(address("/"));
    browser.await("document.querySelector('a.row')", Served.PATIENCE);
    browser.press("/");
    browser.await("document.activeElement.type === 'search'", Served.PATIENCE);
    browser.press("m");
    browser.await("location.hash.includes('search=m')", Served.PATIENCE);
    browser.evaluate("document.activeElement.blur()");
    browser.press("g");
    browser.press("a");

    browser.await("location.hash === '#/activities'", Served.PATIENCE);
  }

  @Test
  void tellsThoseWhoCannotSeeIt() throws Exception {
    browser.look(WIDE, 900, false);
    browser.open(address("/#/services/shop/web"));
    browser.await("document.querySelectorAll('.chart canvas').length === 6", Served.PATIENCE);

    assertThat(
            browser
                .evaluate("document.querySelectorAll('.chart .canvas[role=img]')[1].ariaLabel")
                .asText())
        .matches("CPU utilization\\. mean of tasks: now .*, between .* and .*");
    assertThat(browser.evaluate("document.title").asText()).isEqualTo("shop / web · Plimsoll");
    browser.evaluate("document.querySelector('.skip').click()");
    assertThat(browser.evaluate("document.activeElement.id").asText()).isEqualTo("main");
    assertThat(browser.evaluate("location.hash").asText()).isEqualTo("#/services/shop/web");
  }

  @Test
  void drawsTheDesiredTasksBesideThoseThatRun() throws Exception {
    browser.look(WIDE, 900, false);
    browser.open(address("/#/services/shop/web"));

    browser.await(
        "document.querySelector('.chart')?.innerText.match(/desired\\s+\\d/)", Served.PATIENCE);
  }

  @Test
  void saysThatAnAddressLeadsNowhere() throws Exception {
    browser.look(WIDE, 900, false);
    browser.open(address("/#/service/shop"));

    browser.await(
        "document.querySelector('.empty')?.innerText.includes('#/service/shop')", Served.PATIENCE);
  }

  @Test
  void showsTheSameAgainForALink() throws Exception {
    browser.look(WIDE, 900, false);
    browser.open(address("/#/services/shop/web?range=6h"));

    browser.await(
        "document.querySelector('[aria-pressed=true]')?.innerText === '6h'", Served.PATIENCE);
    browser.await("document.querySelectorAll('canvas').length === 6", Served.PATIENCE);
  }

  @Test
  void saysThatTheServerIsAway() throws Exception {
    Served other = Served.lively();
    browser.look(WIDE, 900, false);
    browser.open("http://127.0.0.1:" + other.port + "/");
    browser.await("document.querySelector('.live.live')", Served.PATIENCE);
    other.close();

    browser.await("document.querySelector('.live.lost')", Served.PATIENCE);
    browser.open("about:blank#away");
    errorsBefore = errors(); // the refused connections, as they should be
  }

  @Test
  void saysWhatToDoWhileThereIsNothingToShow() throws Exception {
    FakeFleet empty = new FakeFleet(InstantSource.system());
    String problem = "permission denied on the engine's socket";
    empty.show(new Inventory(Instant.now(), List.of(), List.of(), problem));
    try (Served other = new Served(empty)) {
      browser.look(WIDE, 900, false);
      browser.open("http://127.0.0.1:" + other.port + "/");

      browser.await("document.querySelector('.empty')", Served.PATIENCE);
      assertThat(browser.text()).contains(problem, "--docker");
      browser.open("about:blank#away");
    }
  }

  @Test
  void showsHostileNamesAsText() throws Exception {
    FakeFleet fleet = new FakeFleet(InstantSource.system());
    fleet.show(hostile());
    try (Served other = new Served(fleet)) {
      String base = "http://127.0.0.1:" + other.port;
      browser.look(WIDE, 900, false);
      browser.open(base + "/");
      browser.await(
          "document.querySelectorAll('a.row').length === " + HOSTILE.size(), Served.PATIENCE);
      assertThat(browser.text()).contains("<img src=x onerror=window.harmed=1>", "&lt;b&gt;");
      for (int i = 0; i < HOSTILE.size(); i++) {
        browser.open(base + "/");
        browser.await(
            "document.querySelectorAll('a.row').length === " + HOSTILE.size(), Served.PATIENCE);
        browser.evaluate("document.querySelectorAll('a.row')[" + i + "].click()");
        browser.await("document.querySelector('td a')", Served.PATIENCE);
        browser.evaluate("document.querySelector('td a').click()");
        browser.await("document.querySelector('details')", Served.PATIENCE);
      }
      assertThat(browser.evaluate("window.harmed === undefined").asBoolean()).isTrue();
      assertThat(
              browser.evaluate("document.querySelectorAll('main img, main script').length").asInt())
          .isZero();
      browser.open("about:blank#away");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"services", "services/shop/web", "activities", "nodes", "status"})
  void fitsANarrowPhone(String view) throws Exception {
    browser.look(NARROWEST, 740, false);
    browser.open(address("/#/" + view));
    browser.await("document.querySelector('main .panel')", Served.PATIENCE);

    assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
        .isLessThanOrEqualTo(NARROWEST);
  }

  @ParameterizedTest
  @CsvSource({
    "services, services, .item:nth-child(3)",
    "service, services/shop/web, .chart:nth-child(6) canvas",
    "month, services/shop/web?range=30d, .chart:nth-child(6) canvas",
    "activities, activities, .activity",
    "nodes, nodes, .chart:nth-child(2) canvas",
    "status, status, .cards",
    "nowhere, bogus/place, .empty"
  })
  void looksAsInItsPictures(String name, String place, String shown) throws Exception {
    picture(served, name, place, shown);
  }

  @ParameterizedTest
  @ValueSource(strings = {"7d", "30d"})
  void namesDaysByTheirDates(String range) throws Exception {
    browser.look(WIDE, 900, false);
    browser.open(address("/#/services/shop/web"));
    browser.await("document.querySelector('.chart:nth-child(6) canvas')", Served.PATIENCE);
    browser.evaluate(
        """
        window.drawn = [];
        window.fillText ??= CanvasRenderingContext2D.prototype.fillText;
        CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
          drawn.push(text);
          return fillText.call(this, text, ...place);
        };
        [...document.querySelectorAll('button')].find(one => one.innerText === '%s').click()\
        """
            .formatted(range));

    browser.await(
        "drawn.filter(text => /^\\d{1,2} [A-Z][a-z]{2,3}$/.test(text)).length > 5",
        Served.PATIENCE);
    assertThat(browser.evaluate("drawn.join()").asText()).doesNotContain("Mon", "Thu");
  }

  @Test
  void looksAsInItsPicturesOfAContainer() throws Exception {
    String id = served.json("/api/containers").at("/containers/0/container").asText();

    picture(served, "container", "containers/" + id, ".chart:nth-child(5) canvas");
  }

  @Test
  void looksAsInItsPicturesWithoutAContainerAndWithoutAnEngine() throws Exception {
    FakeFleet fleet = new FakeFleet(InstantSource.system());
    fleet.show(new Inventory(Instant.now(), List.of(), List.of(), null));
    try (Served empty = new Served(fleet)) {
      picture(empty, "empty", "services", ".empty");
      fleet.notReady(List.of("the engine has not been reached yet"));
      String problem = "permission denied on unix:///var/run/docker.sock";
      fleet.show(new Inventory(Instant.now(), List.of(), List.of(), problem));
      picture(empty, "problem", "services", "#app > .banner");
      browser.open("about:blank#away");
    }
  }

  @Test
  void fitsLongNamesAndGreatNumbers() throws Exception {
    FakeFleet fleet = new FakeFleet(InstantSource.system());
    String name = "recommendations-for-the-very-long-catalogue-of-2026-in-europe"; // 61 characters
    fleet.add("shop/" + name, Orchestrator.COMPOSE, 1, 30, 20, 0.6, 40, 0.5, 60, 2e8);
    fleet.add(name + "/web", Orchestrator.SWARM, 30, 30, 3_840, 0.3, 40, 128, 60, 3e12);
    fleet.add("shop/idle", Orchestrator.SWARM, 1, 5, 0, 0, 40, 0.5, 60, 0);
    try (Served odd = new Served(fleet)) {
      picture(odd, "odd-services", "services", "a.row");
      picture(odd, "odd-service", "services/shop/" + name, ".chart canvas");
      browser.open("about:blank#away");
    }
  }

  private static void picture(Served from, String name, String place, String shown)
      throws Exception {
    for (boolean dark : new boolean[] {false, true}) {
      for (int width : new int[] {WIDE, PHONE}) {
        browser.look(width, 900, dark);
        browser.open("http://127.0.0.1:" + from.port + "/#/" + place);
        browser.await("document.querySelector('" + shown + "')", Served.PATIENCE);
        assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
            .isLessThanOrEqualTo(width);
        String file = "%s-%s-%d.png".formatted(name, dark ? "dark" : "light", width);
        browser.screenshot(PICTURES.resolve(file));
        assertThat(PICTURES.resolve(file)).isNotEmptyFile();
      }
    }
  }

  @Test
  void weighsLittle() {
    assertThat(Assets.load().gzippedBytes()).isLessThan(MAX_PAGE_BYTES);
  }

  private static String address(String path) {
    return "http://127.0.0.1:" + served.port + path;
  }

  private static Inventory hostile() {
    List<Container> containers =
        IntStream.range(0, HOSTILE.size())
            .mapToObj(i ->
                new Container(
                    "%012x".formatted(i) + "0".repeat(52),
                    HOSTILE.get(i),
                    new ServiceKey("cluster-" + i, HOSTILE.get(i).replace('/', '-')),
                    HOSTILE.get(i),
                    Orchestrator.STANDALONE,
                    HOSTILE.get(i),
                    Map.of(HOSTILE.get(i), HOSTILE.get(i)),
                    Instant.EPOCH,
                    Instant.EPOCH,
                    ContainerState.RUNNING,
                    Health.NONE,
                    0,
                    1))
            .toList();
    List<Service> services =
        containers.stream()
            .map(one ->
                new Service(one.service(), one.orchestrator(), Map.of(), 1, 1, Deployment.NONE))
            .toList();
    return new Inventory(Instant.now(), containers, services, null);
  }
}
