package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plimsoll.deploy.testing.Await;
import io.plimsoll.deploy.testing.CollectSetup;
import io.plimsoll.deploy.testing.EmptyEngine;
import io.plimsoll.deploy.testing.EngineRelay;
import io.plimsoll.deploy.testing.MostlyWaits;
import io.plimsoll.deploy.testing.Program;
import io.plimsoll.deploy.testing.TwoHosts;
import io.plimsoll.testing.Slow;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A collector and its Plimsoll on two hosts, with a network between them that fails.
@Slow
@MostlyWaits
class PartitionTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int SILENT_SECONDS = 10;

  @TempDir Path directory;

  private TwoHosts hosts;
  private EmptyEngine empty;
  private EngineRelay engine;
  private CollectSetup setup;
  private Program store;
  private Program collector;

  @BeforeEach
  void start() throws Exception {
    hosts = TwoHosts.orSkip();
    empty = new EmptyEngine();
    engine = new EngineRelay(empty.uri(), directory.resolve("engine.sock"));
    setup = new CollectSetup(directory);
    store =
        Program.startBehind(
            hosts.beforeStore(), List.of(), hosts.fromHere(), setup.storeFlags(TwoHosts.PORT));
    store.awaitReady();
    collector =
        Program.startBehind(
            hosts.beforeCollector(),
            List.of(),
            null,
            setup.collectorFlags(hosts.fromFar().toString(), engine.uri().toString()));
    await("frames arrive", () -> CollectSetup.counts(store).size() >= 3);
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : new AutoCloseable[] {collector, store, engine, empty, hosts}) {
      if (each != null) {
        each.close();
      }
    }
  }

  @Test
  void whatTheNetworkLosesWaitsOnTheDiskFollowsInOrderAndIsThereOnce() throws Exception {
    hosts.loseToStore(1); // the connection stays open, and nothing comes of it
    hosts.loseFromStore(1);
    awaitAway(1);
    awaitSilent();
    hosts.mend();
    checkAllIsThere();

    double repeated = repeated();
    hosts.loseFromStore(1); // requests arrive, and their answers do not
    awaitAway(2);
    hosts.mend();
    checkAllIsThere();
    assertThat(repeated()).isGreaterThan(repeated);

    hosts.loseToStore(1);
    awaitAway(3);
    hosts.unplug();
    awaitSilent();
    hosts.mend();
    checkAllIsThere();

    hosts.loseToStore(0.3);
    hosts.loseFromStore(0.3);
    int before = CollectSetup.counts(store).size();
    await("frames arrive", () -> CollectSetup.counts(store).size() >= before + SILENT_SECONDS);
    hosts.mend();
    checkAllIsThere();
  }

  private void awaitAway(int times) throws Exception {
    await("it is said to be away", () -> said("takes no frames") == times);
    await("frames wait", () -> setup.spooled() > 0);
  }

  private long said(String text) {
    return collector.output().lines().filter(line -> line.contains(text)).count();
  }

  private double repeated() throws Exception {
    return store
        .text("/metrics")
        .lines()
        .filter(line -> line.startsWith("plimsoll_receiver_repeated_total "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
        .sum();
  }

  private void awaitSilent() throws Exception {
    await("the node is said to be silent", () -> problems().contains("has sent nothing for"));
  }

  /// Whatever was read is there, once.
  private void checkAllIsThere() throws Exception {
    await("nothing waits any more", () -> setup.spooled() == 0);
    int before = CollectSetup.counts(store).size();
    await("it goes on", () -> CollectSetup.counts(store).size() > before + 1);
    await("nothing is wrong", () -> problems().isEmpty());
    assertThat(CollectSetup.counts(store)).containsOnly(1.0);
    assertThat(longestHole()).isLessThan(SILENT_SECONDS);
    assertThat(collector.output()).doesNotContain("no more room", "\tat ");
    assertThat(store.output()).doesNotContain("\tat ");
  }

  private String problems() throws Exception {
    StringBuilder problems = new StringBuilder();
    for (JsonNode problem : store.json("/api/status").findValues("problems")) {
      problem.forEach(each -> problems.append(each.asText()).append('\n'));
    }
    return problems.toString();
  }

  /// Seconds from one sample of the node to the next.
  private long longestHole() throws Exception {
    JsonNode times =
        store
            .json("/api/query?measure=node.memory.total&by=node&step=1s&from=-10m")
            .at("/series/0/atMillis");
    long longest = 0;
    for (int i = 1; i < times.size(); i++) {
      longest = Math.max(longest, times.path(i).asLong() - times.path(i - 1).asLong());
    }
    return longest / 1_000;
  }

  private void await(String what, Callable<Boolean> condition) throws Exception {
    Await.until(what, PATIENCE, condition, this::state);
  }

  private String state() {
    return "store:\n%s\ncollector:\n%s".formatted(store.output(), collector.output());
  }
}
