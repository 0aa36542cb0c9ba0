package io.plimsoll.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.dashboard.testing.Browser;
import io.plimsoll.dashboard.testing.FakeFleet;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the page does when its requests fail, and when there is little to draw.
@Timeout(180)
class InterruptionTest {
  private static final String CHARTS = "document.querySelectorAll('.chart canvas').length === 6";
  private static final String TROUBLE =
      "document.querySelector('main')?.innerText.includes('reached')";

  /// Whether every chart has pixels in the colour of its first or second series, in daylight.
  private static final String DRAWN =
      """
      [...document.querySelectorAll('.chart canvas')].every(canvas => {
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        for (let i = 0; i < data.length; i += 4) {
          const color = data.slice(i, i + 4).join();
          if (color === '11,127,136,255' || color === '194,106,27,255') return true;
        }
        return false;
      })\
      """;

  private static Browser browser;

  @BeforeAll
  static void start() throws Exception {
    browser = Browser.startOrSkip();
    browser.look(1440, 900, false);
  }

  @AfterAll
  static void stop() throws IOException {
    if (browser != null) {
      browser.close();
    }
  }

  @Test
  void asksAgainWhenAConnectionIsReset() throws Exception {
    try (Served served = Served.lively();
        FlakyProxy proxy = new FlakyProxy(served.port, "GET /api/query", 8)) {
      browser.open("http://127.0.0.1:" + proxy.port() + "/#/status");
      browser.await("document.querySelector('.live.live')", Served.PATIENCE);
      browser.evaluate(
          "window.trouble = 0; new MutationObserver(() => { if ("
              + TROUBLE
              + ") trouble++; })"
              + ".observe(document.body, { subtree: true, childList: true, characterData: true });"
              + "location.hash = '#/services/shop/web'");
      browser.await(CHARTS, Served.PATIENCE);

      assertThat(proxy.left()).isZero();
      assertThat(browser.evaluate("trouble").asInt()).isZero();
      browser.open("about:blank#away");
    }
  }

  @Test
  void loadsAgainWhenAPartOfThePageIsMissing() throws Exception {
    try (Served served = Served.lively();
        FlakyProxy proxy = new FlakyProxy(served.port, "GET /vendor/uplot.js", 4)) {
      browser.open("http://127.0.0.1:" + proxy.port() + "/#/services");
      browser.await("document.querySelectorAll('a.row').length === 9", Served.PATIENCE);

      assertThat(proxy.left()).isZero();
      browser.open("about:blank#away");
    }
  }

  @Test
  void drawsAChartThatFailedAsSoonAsTheNetworkIsBack() throws Exception {
    try (Served served = Served.lively()) {
      browser.open("http://127.0.0.1:" + served.port + "/#/services/shop/web");
      browser.await(CHARTS, Served.PATIENCE);
      browser.offline(true);
      // A week is drawn anew every 42 minutes only; nobody waits for that after a failure.
      browser.evaluate("location.hash = '#/services/shop/web?range=7d'");
      browser.await(
          "[...document.querySelectorAll('.chart')]"
              + ".every(one => one.innerText.includes('reached'))",
          Served.PATIENCE);
      browser.offline(false);

      browser.await(CHARTS + " && !(" + TROUBLE + ")", Served.PATIENCE);
      browser.await("document.querySelector('.live.live')", Served.PATIENCE);
      browser.open("about:blank#away");
    }
  }

  @Test
  void goesOnWhereItWasWhenTheServerIsBack() throws Exception {
    Served served = Served.lively();
    try (FlakyProxy proxy = new FlakyProxy(served.port, "/nothing", 0)) {
      browser.open("http://127.0.0.1:" + proxy.port() + "/#/services?search=web");
      browser.await("document.querySelectorAll('a.row').length === 1", Served.PATIENCE);
      browser.offline(true);
      served.close();
      browser.await("document.querySelector('.live.lost')", Served.PATIENCE);
      assertThat(browser.text()).contains("what you see is from");
      try (Served again = Served.lively()) {
        proxy.lead(again.port);
        browser.offline(false);
        browser.await("document.querySelector('.live.live')", Served.PATIENCE);
        assertThat(browser.evaluate("document.querySelectorAll('a.row').length").asInt()).isOne();
        browser.open("about:blank#away");
      }
    }
  }

  @Test
  void drawsTheFewDatapointsOfAYoungService() throws Exception {
    FakeFleet fleet = FakeFleet.lively(InstantSource.system());
    fleet.store().forgetBefore(Instant.now());
    try (Served served = new Served(fleet)) {
      browser.open("http://127.0.0.1:" + served.port + "/#/services/shop/redis?range=7d");
      browser.await(CHARTS, Served.PATIENCE);

      browser.await(DRAWN, Served.PATIENCE);
      browser.open("about:blank#away");
    }
  }

  @Test
  void saysInWordsThatARangeHasNoData() throws Exception {
    FakeFleet fleet = FakeFleet.lively(InstantSource.system());
    fleet.store().forgetBefore(Instant.now().plusSeconds(86_400));
    try (Served served = new Served(fleet)) {
      browser.open("http://127.0.0.1:" + served.port + "/#/services/shop/web");

      browser.await(
          "[...document.querySelectorAll('.chart')].filter(one =>"
              + " one.innerText.includes('No data in this range.')).length === 6",
          Served.PATIENCE);
      browser.open("about:blank#away");
    }
  }
}
