package io.plimsoll.collector.docker;

import static io.plimsoll.collector.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.api.model.BlkioRateDevice;
import com.github.dockerjava.api.model.HostConfig;
import io.plimsoll.collector.cgroup.CgroupReader;
import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ContainerState;
import io.plimsoll.collector.detail.Details;
import io.plimsoll.collector.detail.Traffic;
import io.plimsoll.collector.kernel.CounterTable;
import io.plimsoll.collector.kernel.HandleBudget;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.NodeMetric;
import io.plimsoll.collector.reading.ContainerReader;
import io.plimsoll.collector.reading.Rows;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Both ways of reading a real container give the same samples.
class SamplesAgreeTest {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long MEBIBYTE = 1 << 20;

  /// Burns what CPU it gets, writes four MiB to disk, and talks over loopback (which must not
  /// count) and over its interface (which must).
  private static final String WORK =
      "dd if=/dev/zero of=/f bs=1048576 count=4 oflag=direct 2>/dev/null;"
          + " ping -c 3 -W 1 172.17.0.1 > /dev/null 2>&1;"
          + " sleep 1; exec yes > /dev/null";

  private final Details details = new Details(Path.of("/sys"), System::nanoTime);
  private TestEngine engine;
  private ContainerReader files;
  private StatsReader stats;

  @BeforeEach
  void findEngine() {
    engine = TestEngine.fromEnvironment();
    files = filesReader();
    stats = new StatsReader(engine.uri, CLOCK);
  }

  @AfterEach
  void cleanUp() {
    if (engine != null) {
      files.close();
      stats.close();
      engine.close();
    }
  }

  @Test
  void theFilesAndTheStatsApiGiveTheSameSamples() {
    HostConfig limits =
        HostConfig.newHostConfig()
            .withNanoCPUs(250_000_000L)
            .withMemory(32 * MEBIBYTE)
            .withMemorySwap(48 * MEBIBYTE)
            .withMemoryReservation(16 * MEBIBYTE)
            .withCpuShares(2_048)
            .withPidsLimit(50L)
            .withBlkioDeviceWriteBps(List.of(diskRate()));
    Container burner = settled(limits);
    // The kernel is asked before and after the engine is: its answer lies between the two.
    Frame before = read(files, burner);
    Frame between = read(stats, burner);
    Frame after = read(files, burner);
    for (ContainerMetric metric : ContainerMetric.COLUMNS) {
      if (untold(metric)) {
        assertThat(value(between, metric)).as(metric.metricName()).isEqualTo(Frame.MISSING);
      } else {
        assertThat(value(between, metric))
            .as(metric.metricName())
            .isBetween(
                Math.min(value(before, metric), value(after, metric)) - tolerance(metric),
                Math.max(value(before, metric), value(after, metric)) + tolerance(metric));
      }
    }
    assertThat(value(between, ContainerMetric.CPU_LIMIT)).isEqualTo(250);
    assertThat(value(between, ContainerMetric.MEMORY_LIMIT)).isEqualTo(32 * MEBIBYTE);
    assertThat(value(after, ContainerMetric.MEMORY_RESERVATION)).isEqualTo(16 * MEBIBYTE);
    assertThat(value(after, ContainerMetric.PIDS_LIMIT)).isEqualTo(50);
    assertThat(value(after, ContainerMetric.MEMORY_PEAK))
        .isBetween(value(after, ContainerMetric.MEMORY_USAGE), 32 * MEBIBYTE);
    assertThat(value(after, ContainerMetric.CPU_THROTTLED_PERIODS)).isPositive();
    assertThat(value(after, ContainerMetric.DISK_WRITE_BYTES)).isGreaterThanOrEqualTo(4 * MEBIBYTE);
    assertThat(value(after, ContainerMetric.NETWORK_TRANSMIT_BYTES)).isPositive();
  }

  @Test
  void eachInterfaceAndDeviceIsThatOfTheStatsApi() throws IOException {
    HostConfig limits = HostConfig.newHostConfig().withBlkioDeviceWriteBps(List.of(diskRate()));
    Container burner = settled(limits);
    JsonNode before = statistics(burner);
    read(files, burner);
    JsonNode after = statistics(burner);
    Traffic traffic = Objects.requireNonNull(details.traffic(burner));
    CounterTable interfaces = Objects.requireNonNull(traffic.interfaces());
    assertThat(interfaces.rows()).isEqualTo(1);
    assertThat(interfaces.name(0)).isEqualTo("eth0");
    assertThat(interfaces.value(0, 0))
        .isBetween(
            before.at("/networks/eth0/rx_bytes").asLong(),
            after.at("/networks/eth0/rx_bytes").asLong());
    CounterTable devices = Objects.requireNonNull(traffic.devices());
    JsonNode theirs = after.at("/blkio_stats/io_service_bytes_recursive/0");
    assertThat(devices.name(0))
        .isEqualTo(theirs.path("major").asText() + ":" + theirs.path("minor").asText());
    assertThat(devices.value(0, Traffic.READ_BYTES)).isEqualTo(theirs.path("value").asLong());
    assertThat(Path.of(details.devicePath(devices.name(0)))).exists();
  }

  @Test
  void aContainerWithoutLimitsHasNoneEitherWay() {
    Container burner = settled(HostConfig.newHostConfig());
    for (ContainerReader reader : List.of(files, stats)) {
      Frame frame = read(reader, burner);
      assertThat(value(frame, ContainerMetric.CPU_LIMIT)).isZero();
      assertThat(value(frame, ContainerMetric.MEMORY_LIMIT)).isZero();
    }
  }

  @Test
  void aCpuLimitIsReadAsItWasSetEitherWay() {
    expectCpuLimit(new HostConfig().withCpuPeriod(50_000L).withCpuQuota(10_000L), 10_000, 50_000);
    expectCpuLimit(new HostConfig().withCpuQuota(20_000L), 20_000, 100_000);
    expectCpuLimit(new HostConfig().withNanoCPUs(300_000_000L), 30_000, 100_000);
    expectCpuLimit(new HostConfig().withCpuPeriod(50_000L), 0, 50_000);
  }

  private void expectCpuLimit(HostConfig host, long quota, long period) {
    Container burner = running(host);
    for (ContainerReader reader : List.of(files, stats)) {
      Frame frame = read(reader, burner);
      assertThat(value(frame, ContainerMetric.CPU_LIMIT_QUOTA)).isEqualTo(quota);
      assertThat(value(frame, ContainerMetric.CPU_LIMIT_PERIOD)).isEqualTo(period);
    }
    engine.remove(burner.id());
  }

  @Test
  void aContainerOnTheHostsNetworkHasNoTrafficOfItsOwnEitherWay() {
    Container burner = settled(HostConfig.newHostConfig().withNetworkMode("host"));
    for (ContainerReader reader : List.of(files, stats)) {
      Frame frame = read(reader, burner);
      assertThat(value(frame, ContainerMetric.NETWORK_RECEIVE_BYTES)).isEqualTo(Frame.MISSING);
      assertThat(value(frame, ContainerMetric.CPU_USAGE)).isPositive();
    }
  }

  @Test
  void ourCpuFigureIsThatOfDockerStatsWithinFivePercent() throws IOException {
    Container burner = settled(HostConfig.newHostConfig().withNanoCPUs(300_000_000L));
    JsonNode first = statistics(burner);
    Frame before = read(files, burner);
    long stolen = -stolenNanos();
    JsonNode second = first;
    for (int seconds = 0; seconds < 4; seconds++) {
      second = statistics(burner);
    }
    Frame after = read(files, burner);
    stolen += stolenNanos();
    // docker stats leaves out of its seconds those that the hypervisor gave to other machines.
    double theirs =
        (usage(second) - usage(first))
            / (system(second) - system(first) + stolen)
            * second.path("cpu_stats").path("online_cpus").asDouble();
    double ours =
        (value(after, ContainerMetric.CPU_USAGE) - value(before, ContainerMetric.CPU_USAGE))
            / 1_000.0
            / (after.rowMillis(0) - before.rowMillis(0));
    assertThat(ours).isCloseTo(theirs, withPercentage(5)).isBetween(0.05, 0.35);
  }

  @Test
  void aPausedContainerUsesItsMemoryEitherWay() {
    Container burner = settled(HostConfig.newHostConfig());
    engine.client().pauseContainerCmd(burner.id()).exec();
    Container paused = Inspection.of(engine.client().inspectContainerCmd(burner.id()).exec());
    assertThat(paused.state()).isEqualTo(ContainerState.PAUSED);
    for (ContainerReader reader : List.of(files, stats)) {
      Frame frame = read(reader, paused);
      assertThat(value(frame, ContainerMetric.MEMORY_USAGE)).isPositive();
      assertThat(value(frame, ContainerMetric.PAUSED)).isOne();
      assertThat(value(read(reader, paused), ContainerMetric.CPU_USAGE))
          .isEqualTo(value(frame, ContainerMetric.CPU_USAGE));
    }
  }

  @Test
  void aContainerThatIsRemovedIsGoneEitherWay() {
    Container burner = settled(HostConfig.newHostConfig());
    assertThat(read(files, burner).rows()).isEqualTo(1);
    engine.remove(burner.id());
    for (ContainerReader reader : List.of(files, stats)) {
      Frame frame = read(reader, burner);
      assertThat(frame.rows()).isZero();
    }
  }

  @Test
  void aContainerThatHasExitedIsGoneToTheStatsApiToo() {
    Container burner = settled(HostConfig.newHostConfig());
    engine.kill(burner.id());
    eventually(
        PATIENCE,
        () -> engine.client().inspectContainerCmd(burner.id()).exec().getState().getRunning(),
        running -> assertThat(running).isFalse());
    assertThat(read(stats, burner).rows()).isZero();
  }

  private ContainerReader filesReader() {
    Path proc = Path.of("/proc");
    return new CgroupReader(
        Path.of("/sys/fs/cgroup"), proc, CLOCK, HandleBudget.ofProcess(proc), details);
  }

  /// Newer kernels count a container's disk use on cgroup version 1 only once a rate is limited.
  private static BlkioRateDevice diskRate() {
    String disk =
        Stream.of(Objects.requireNonNull(new File("/sys/block").list()))
            .filter(name -> !name.matches("(loop|ram|zram|dm-|md|sr).*"))
            .findFirst()
            .orElseThrow();
    return new BlkioRateDevice().withPath("/dev/" + disk).withRate(1L << 30);
  }

  /// A burner that has done its writing and begun to burn.
  private Container settled(HostConfig host) {
    Container container = running(host);
    eventually(
        PATIENCE,
        () -> read(files, container),
        frame -> assertThat(value(frame, ContainerMetric.CPU_USAGE)).isGreaterThan(700_000));
    return container;
  }

  private Container running(HostConfig host) {
    String id =
        engine.run("collector-test-burner", Map.of(), host, "/bin/busybox", "sh", "-c", WORK);
    Container container = Inspection.of(engine.client().inspectContainerCmd(id).exec());
    assertThat(container.state()).isEqualTo(ContainerState.RUNNING);
    return container;
  }

  /// Growth that may lie between the engine's reading and ours beside it, or what the units lose.
  private static long tolerance(ContainerMetric metric) {
    return switch (metric.unit()) {
      // Ours has ticks of 10 ms where the engine has them too.
      case MICROSECONDS -> 20_000;
      // The kernel settles its per-core counts of memory in batches of 64 pages and two cores.
      case BYTES -> metric.metricName().startsWith("memory") ? 2 * 64 * 4096 : 0;
      case COUNT -> metric.metricName().startsWith("memory") ? 64 : 0;
      case MILLICORES, THOUSANDTHS -> 0;
    };
  }

  /// What the engine does not pass on, or the reader does not fill in.
  private static boolean untold(ContainerMetric metric) {
    return switch (metric) {
      case MEMORY_OOM_KILLS,
          MEMORY_SWAP,
          CPU_PRESSURE_WAITING,
          CPU_PRESSURE_STALLED,
          MEMORY_PRESSURE_WAITING,
          MEMORY_PRESSURE_STALLED,
          DISK_PRESSURE_WAITING,
          DISK_PRESSURE_STALLED ->
          true;
      default -> false;
    };
  }

  private JsonNode statistics(Container container) throws IOException {
    return engine.connection.fetch("/containers/" + container.id() + "/stats?stream=false");
  }

  private static long stolenNanos() throws IOException {
    String total = Files.readAllLines(Path.of("/proc/stat")).getFirst();
    return Long.parseLong(total.split(" +", -1)[8]) * 10_000_000;
  }

  private static double usage(JsonNode statistics) {
    return statistics.path("cpu_stats").path("cpu_usage").path("total_usage").asDouble();
  }

  private static double system(JsonNode statistics) {
    return statistics.path("cpu_stats").path("system_cpu_usage").asDouble();
  }

  private static Frame read(ContainerReader reader, Container container) {
    Rows rows = new Rows(List.of(container));
    reader.read(rows, PATIENCE);
    assertThat(rows.problem()).isNull();
    return rows.frame("node", 0, Frame.missing(NodeMetric.COLUMNS.size()));
  }

  private static long value(Frame frame, ContainerMetric metric) {
    return frame.value(0, metric);
  }
}
