package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.NodeMetric;
import io.plimsoll.collector.wire.FrameEncoder;
import io.plimsoll.collector.wire.SessionId;
import io.plimsoll.deploy.forward.Forwarder;
import io.plimsoll.deploy.forward.Progress;
import io.plimsoll.deploy.forward.Spool;
import io.plimsoll.deploy.forward.StoreLink;
import io.plimsoll.deploy.testing.Await;
import io.plimsoll.deploy.testing.Program;
import io.plimsoll.testing.Slow;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `kill -9` of the store must not do to frames that are sent to it.
@Slow
class IngestKillTest {
  private static final Duration STEP = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int FRAMES = 400;

  @TempDir Path directory;

  @Test
  void everyFrameIsThereOnceThoughTheStoreWasKilledTwice() throws Exception {
    long firstMillis = Instant.now().minus(Duration.ofHours(1)).toEpochMilli() / 60_000 * 60_000;
    List<String> said = new CopyOnWriteArrayList<>();
    Program store = start(0);
    int port = store.page().getPort();
    try (StoreLink link = new StoreLink(URI.create("http://127.0.0.1:" + port), null);
        Spool spool = Spool.open(directory.resolve("spool"), 1 << 20);
        Forwarder forwarder =
            new Forwarder(
                link,
                spool,
                new FrameEncoder(new SessionId(1, 2), STEP),
                STEP,
                System::nanoTime,
                RandomGeneratorFactory.of("L64X128MixRandom").create(7),
                new Progress("the store", "the spool", said::add))) {
      assertThat(forwarder.start()).contains(STEP);
      for (int i = 0; i < FRAMES; i++) {
        if (i == 100 || i == 300) {
          store.kill();
        }
        if (i == 200 || i == 350) {
          store = start(port);
        }
        forwarder.append(frame(firstMillis + i * STEP.toMillis(), i));
      }
      Program last = store;
      Await.until(
          "every frame is there once",
          PATIENCE,
          () -> values(last, firstMillis).size() == FRAMES,
          () -> said + "\n" + last.output());
      Map<Long, Double> values = values(last, firstMillis);
      for (int i = 0; i < FRAMES; i++) {
        assertThat(values).containsEntry(firstMillis + i * STEP.toMillis(), 1_000.0 * i);
      }
      assertThat(said).anyMatch(line -> line.contains("takes no frames"));
      JsonNode status = last.json("/api/status");
      assertThat(status.at("/store/problems")).isEmpty();
    } finally {
      store.close();
    }
  }

  private Program start(int port) throws Exception {
    Program program =
        Program.start(
            "--no-collect",
            "--listen",
            "127.0.0.1:" + port,
            "--data",
            directory.resolve("data").toString());
    program.awaitReady();
    return program;
  }

  /// Values by their time; those of which there is more or less than one sample are negative.
  private static Map<Long, Double> values(Program store, long firstMillis) throws Exception {
    Map<Long, Double> counts = query(store, firstMillis, "count");
    Map<Long, Double> values = query(store, firstMillis, "sum");
    values.replaceAll((at, value) -> counts.getOrDefault(at, 0.0) == 1 ? value : -1);
    return values;
  }

  private static Map<Long, Double> query(Program store, long firstMillis, String statistic)
      throws Exception {
    JsonNode answer =
        store.json(
            "/api/query?measure=node.memory.available&by=node&step=5s&statistic=%s&from=%d&to=%d"
                .formatted(statistic, firstMillis, firstMillis + FRAMES * STEP.toMillis()));
    Map<Long, Double> values = new TreeMap<>();
    JsonNode series = answer.path("series").path(0);
    for (int i = 0; i < series.path("atMillis").size(); i++) {
      values.put(
          series.path("atMillis").path(i).asLong(), series.path("values").path(i).asDouble());
    }
    return values;
  }

  private static Frame frame(long atMillis, int number) {
    long[] node = Frame.missing(NodeMetric.COLUMNS.size());
    node[NodeMetric.MEMORY_AVAILABLE.ordinal()] = 1_000L * number;
    return new Frame("blade-7", atMillis, node, List.of(), new long[0], new long[0]);
  }
}
