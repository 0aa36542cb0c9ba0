package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.plimsoll.dashboard.testing.EveryRequest;
import io.plimsoll.dashboard.testing.Promtool;
import io.plimsoll.deploy.testing.Program;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class OwnMetricsTest {
  @TempDir Path directory;

  @Test
  void everyNameOfTheWholeProgramIsExplainedAfterEveryKindOfRequest() throws Exception {
    URI noEngine = URI.create("unix:///nonexistent/docker.sock");
    try (Program program = Program.ready(directory.resolve("data"), noEngine, "--demo");
        EveryRequest requests = new EveryRequest(program.page())) {
      String text = requests.thenScrape();
      assertThat(text).contains("plimsoll_remote_write_requests_total", "container_last_seen{");
      assertThat(Promtool.check(text, directory)).isEmpty();
    }
  }

  @Test
  @Timeout(60)
  void aCounterGoesOnAfterWhatRegisteredItIsForgotten() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    AtomicLong rounds = new AtomicLong(1);
    new OwnMetrics(registry).counter("rounds", "Rounds", () -> rounds, AtomicLong::get);
    WeakReference<Object> forgotten = new WeakReference<>(new Object());
    while (forgotten.get() != null) {
      System.gc();
    }
    rounds.set(7);
    assertThat(registry.get("plimsoll.rounds").functionCounter().count()).isEqualTo(7);
  }
}
