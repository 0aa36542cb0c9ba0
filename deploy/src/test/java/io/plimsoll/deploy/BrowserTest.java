package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.dashboard.testing.Browser;
import io.plimsoll.deploy.testing.ComposeTestService;
import io.plimsoll.deploy.testing.OnTestEngine;
import io.plimsoll.deploy.testing.Program;
import io.plimsoll.deploy.testing.ScalingScenario;
import io.plimsoll.deploy.testing.TestEngine;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A person looks at real containers while they are scaled. Pictures go to `target/screenshots`.
@OnTestEngine
class BrowserTest {
  private static final int MAX = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LOADING = Duration.ofSeconds(20);
  private static final int ATTEMPTS = 5;
  private static final Path PICTURES = Path.of("target", "screenshots");

  @TempDir Path directory;

  @Test
  void showsRealContainersTheirUseAndWhyTheyWereScaled() throws Exception {
    TestEngine engine = TestEngine.orSkip();
    try (Browser browser = Browser.startOrSkip();
        ComposeTestService service =
            ComposeTestService.start(engine, directory.resolve("load"), "plimsoll-page", MAX);
        Program program = Program.ready(directory.resolve("data"), engine.uri())) {
      ScalingScenario scenario = new ScalingScenario(engine, program, service, MAX);
      scenario.awaitCalm();
      scenario.stepUp();
      scenario.awaitMax();
      browser.look(1280, 900, false);
      URI page = program.page();
      see(browser, page, "/", "services", "plimsoll-page");
      see(browser, page, "/#/services/plimsoll-page/web", "service", "plimsoll-page-web-1");
      browser.await("document.body.innerText.includes('plimsoll-page-web-" + MAX + "')", PATIENCE);
      see(browser, page, "/#/activities", "activities", "plimsoll-page");
      browser.await("document.querySelector('.activity')", PATIENCE);
      assertThat(browser.errors()).allMatch(error -> error.contains("ERR_NETWORK_CHANGED"));
    }
  }

  private static void see(Browser browser, URI page, String path, String name, String text)
      throws Exception {
    String shown = "document.body.innerText.includes('" + text + "')";
    for (int attempt = 1; !isTrue(browser, page, path, shown); attempt++) {
      assertThat(attempt).as("%s shows:%n%s", path, browser.text()).isLessThan(ATTEMPTS);
    }
    browser.await("/\\d+(\\.\\d+)? ?%/.test(document.body.innerText)", PATIENCE);
    browser.screenshot(PICTURES.resolve(name + ".png"));
  }

  /// Whether the page comes to show something. Chromium drops what it is loading whenever a network
  /// interface comes or goes, as it does with every container; a person would load the page again.
  private static boolean isTrue(Browser browser, URI page, String path, String expression)
      throws Exception {
    browser.open("about:blank#again");
    browser.open(page.resolve("/") + path.substring(1));
    try {
      browser.await(expression, LOADING);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }
}
