package io.plimsoll.collector.docker;

import static io.plimsoll.collector.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.RestartPolicy;
import io.plimsoll.collector.Collector;
import io.plimsoll.collector.cgroup.CgroupReader;
import io.plimsoll.collector.detail.Details;
import io.plimsoll.collector.kernel.HandleBudget;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.node.NodeReader;
import io.plimsoll.collector.reading.ContainerReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Containers whose processes a real kernel kills for want of memory.
@Timeout(240)
class OomKillTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final InstantSource CLOCK = InstantSource.system();
  private static final Path PROC = Path.of("/proc");
  private static final String EAT = "x=a; while :; do x=$x$x; done";

  /// Is killed as its main process four times, and then sleeps.
  private static final String FOUR_TIMES =
      "[ \"$(cat /killed 2>/dev/null)\" = xxxx ] && exec sleep 1000; printf x >> /killed; " + EAT;

  private final AtomicReference<Frame> newest = new AtomicReference<>();

  @Test
  void everyKillCountsOnceByTheFilesAndOverRestarts() throws Exception {
    HandleBudget budget = HandleBudget.ofProcess(PROC);
    Details details = new Details(Path.of("/sys"), System::nanoTime);
    kills(new CgroupReader(Path.of("/sys/fs/cgroup"), PROC, CLOCK, budget, details));
  }

  @Test
  void everyKillCountsOnceByTheEngineWhereFilesAreOutOfReach() throws Exception {
    try (TestEngine engine = TestEngine.fromEnvironment()) {
      kills(new StatsReader(engine.uri, CLOCK));
    }
  }

  private void kills(ContainerReader reader) throws Exception {
    try (TestEngine engine = TestEngine.fromEnvironment();
        DockerRuntime runtime = new DockerRuntime(engine.uri, CLOCK);
        Collector collector =
            new Collector(
                new Collector.Plan(
                    "here",
                    runtime,
                    reader,
                    new NodeReader(PROC, PROC, PROC, new HandleBudget(0)),
                    newest::set,
                    Duration.ofSeconds(1)),
                CLOCK,
                Thread::sleep)) {
      runtime.start();
      eventually(PATIENCE, runtime::inventory, known -> assertThat(known.problem()).isNull());
      HostConfig host =
          HostConfig.newHostConfig()
              .withMemory(16L << 20)
              .withMemorySwap(16L << 20)
              .withRestartPolicy(RestartPolicy.alwaysRestart());
      String id = engine.run("collector-test-oom", Map.of(), host, "sh", "-c", FOUR_TIMES);
      assertThat(eventually(PATIENCE, () -> killed(collector, id), atLeast(4))).isEqualTo(4);
      eat(engine, id);
      assertThat(eventually(PATIENCE, () -> killed(collector, id), atLeast(5))).isEqualTo(5);
    }
  }

  /// A process beside the main one, which survives it.
  private static void eat(TestEngine engine, String id) throws Exception {
    String exec = engine.client().execCreateCmd(id).withCmd("sh", "-c", EAT).exec().getId();
    engine.client().execStartCmd(exec).exec(new ResultCallback.Adapter<>()).awaitCompletion();
  }

  private static ThrowingConsumer<Long> atLeast(long count) {
    return killed -> assertThat(killed).isGreaterThanOrEqualTo(count);
  }

  /// What a step now tells of the container; -1 until it was started for the last time.
  private long killed(Collector collector, String id) {
    collector.step(Instant.now());
    Frame frame = newest.get();
    for (int row = 0; row < frame.rows(); row++) {
      if (frame.container(row).id().equals(id) && frame.container(row).restarts() == 4) {
        return frame.value(row, ContainerMetric.MEMORY_OOM_KILLS);
      }
    }
    return -1;
  }
}
