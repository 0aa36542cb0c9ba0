package io.plimsoll.collector.cgroup;

import static io.plimsoll.collector.metric.Frame.MISSING;
import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collector.Containers;
import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.detail.Details;
import io.plimsoll.collector.detail.Traffic;
import io.plimsoll.collector.kernel.CounterTable;
import io.plimsoll.collector.kernel.HandleBudget;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.NodeMetric;
import io.plimsoll.collector.reading.Rows;
import io.plimsoll.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupReaderTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final Duration STEP = Duration.ofSeconds(5);
  private static final String OWN_NETWORK = "net:[4026532999]";
  private static final String HOST_NETWORK = "net:[4026531840]";

  private final TestClock clock = new TestClock(NOON);
  private final HandleBudget budget = new HandleBudget(1_000);
  private final Details details = Details.none();
  private final Container web = Containers.running(1, 4242);

  @TempDir Path root;

  @Test
  void everyMetricOfVersionTwoIsReadUnderTheSystemdDriver() {
    FakeKernel kernel = FakeKernel.unified(root);
    String group = "system.slice/docker-" + web.id() + ".scope";
    kernel.unifiedGroup(group);
    kernel.process(4242, "0::/" + group + "\n", OWN_NETWORK);
    Frame frame = read(kernel, web);
    expect(frame, ContainerMetric.CPU_USAGE, 5_312_345);
    expect(frame, ContainerMetric.CPU_USER, 4_012_345);
    expect(frame, ContainerMetric.CPU_SYSTEM, 1_300_000);
    expect(frame, ContainerMetric.CPU_PERIODS, 120);
    expect(frame, ContainerMetric.CPU_THROTTLED_PERIODS, 30);
    expect(frame, ContainerMetric.CPU_THROTTLED_TIME, 777_000);
    expect(frame, ContainerMetric.CPU_LIMIT, 1_500);
    expect(frame, ContainerMetric.MEMORY_USAGE, 104_857_600);
    expect(frame, ContainerMetric.MEMORY_WORKING_SET, 104_857_600 - 20_971_520);
    expect(frame, ContainerMetric.MEMORY_RSS, 41_943_040);
    expect(frame, ContainerMetric.MEMORY_CACHE, 52_428_800);
    expect(frame, ContainerMetric.MEMORY_LIMIT, 268_435_456);
    expect(frame, ContainerMetric.MEMORY_PAGE_FAULTS, 81_234);
    expect(frame, ContainerMetric.MEMORY_MAJOR_PAGE_FAULTS, 21);
    expect(frame, ContainerMetric.MEMORY_FAILURES, 17);
    expect(frame, ContainerMetric.MEMORY_OOM_KILLS, 1);
    expect(frame, ContainerMetric.DISK_READ_BYTES, 4_097);
    expect(frame, ContainerMetric.DISK_WRITE_BYTES, 8_194);
    expect(frame, ContainerMetric.DISK_READS, 8);
    expect(frame, ContainerMetric.DISK_WRITES, 12);
    expect(frame, ContainerMetric.PIDS, 9);
    expectNetwork(frame);
    expectPressure(frame);
    expect(frame, ContainerMetric.RESTARTS, 3);
    expect(frame, ContainerMetric.MEMORY_SWAP, 7_340_032);
    expect(frame, ContainerMetric.MEMORY_MAPPED_FILE, 1_048_576);
    expect(frame, ContainerMetric.MEMORY_PEAK, 125_829_120);
    expect(frame, ContainerMetric.MEMORY_RESERVATION, 33_554_432);
    expect(frame, ContainerMetric.MEMORY_SWAP_LIMIT, 67_108_864);
    expect(frame, ContainerMetric.CPU_SHARES, 998);
    expect(frame, ContainerMetric.PIDS_LIMIT, 50);
    assertThat(frame.rowMillis(0)).isEqualTo(NOON.toEpochMilli());
  }

  @Test
  void aSystemdInsideTheContainerIsPartOfIt() {
    FakeKernel kernel = FakeKernel.unified(root);
    kernel.unifiedGroup("docker/" + web.id());
    kernel.process(4242, "0::/docker/" + web.id() + "/init.scope\n", OWN_NETWORK);
    expect(read(kernel, web), ContainerMetric.CPU_USAGE, 5_312_345);
  }

  @Test
  void aLimitOfMaxIsNone() {
    FakeKernel kernel = unifiedWeb();
    FakeKernel.write(group(kernel).resolve("cpu.max"), "max 100000\n");
    FakeKernel.write(group(kernel).resolve("memory.max"), "max\n");
    Frame frame = read(kernel, web);
    expect(frame, ContainerMetric.CPU_LIMIT, 0);
    expect(frame, ContainerMetric.MEMORY_LIMIT, 0);
  }

  @Test
  void whatTheKernelDoesNotOfferIsMissingAndTheRestIsThere() throws IOException {
    FakeKernel kernel = unifiedWeb();
    for (String absent :
        List.of("io.stat", "cpu.pressure", "memory.events", "memory.stat", "memory.swap.current")) {
      Files.delete(group(kernel).resolve(absent));
    }
    Frame frame = read(kernel, web);
    expect(frame, ContainerMetric.DISK_READS, MISSING);
    expect(frame, ContainerMetric.CPU_PRESSURE_WAITING, MISSING);
    expect(frame, ContainerMetric.MEMORY_OOM_KILLS, MISSING);
    expect(frame, ContainerMetric.MEMORY_WORKING_SET, MISSING);
    expect(frame, ContainerMetric.MEMORY_SWAP, MISSING);
    expect(frame, ContainerMetric.MEMORY_USAGE, 104_857_600);
    expect(frame, ContainerMetric.MEMORY_PRESSURE_WAITING, 1_002);
  }

  @Test
  void everyMetricOfVersionOneIsReadInOurUnits() {
    FakeKernel kernel = separateWeb();
    Frame frame = read(kernel, web);
    expect(frame, ContainerMetric.CPU_USAGE, 39_525);
    expect(frame, ContainerMetric.CPU_USER, 20_000);
    expect(frame, ContainerMetric.CPU_SYSTEM, 10_000);
    expect(frame, ContainerMetric.CPU_PERIODS, 5);
    expect(frame, ContainerMetric.CPU_THROTTLED_PERIODS, 2);
    expect(frame, ContainerMetric.CPU_THROTTLED_TIME, 1_500);
    expect(frame, ContainerMetric.CPU_LIMIT, 500);
    expect(frame, ContainerMetric.MEMORY_USAGE, 2_088_960);
    expect(frame, ContainerMetric.MEMORY_WORKING_SET, 2_088_960 - 1_294_336);
    expect(frame, ContainerMetric.MEMORY_RSS, 57_344);
    expect(frame, ContainerMetric.MEMORY_CACHE, 1_425_408);
    expect(frame, ContainerMetric.MEMORY_LIMIT, 67_108_864);
    expect(frame, ContainerMetric.MEMORY_PAGE_FAULTS, 1_151);
    expect(frame, ContainerMetric.MEMORY_MAJOR_PAGE_FAULTS, 1);
    expect(frame, ContainerMetric.MEMORY_FAILURES, 6);
    expect(frame, ContainerMetric.MEMORY_OOM_KILLS, 2);
    expect(frame, ContainerMetric.DISK_READ_BYTES, 4_096);
    expect(frame, ContainerMetric.DISK_WRITE_BYTES, 512);
    expect(frame, ContainerMetric.DISK_READS, 3);
    expect(frame, ContainerMetric.DISK_WRITES, 1);
    expect(frame, ContainerMetric.PIDS, 4);
    expectNetwork(frame);
    expect(frame, ContainerMetric.CPU_PRESSURE_WAITING, MISSING);
    expect(frame, ContainerMetric.MEMORY_SWAP, 8_192);
    expect(frame, ContainerMetric.MEMORY_MAPPED_FILE, 45_056);
    expect(frame, ContainerMetric.MEMORY_PEAK, 4_046_848);
    expect(frame, ContainerMetric.MEMORY_RESERVATION, 33_554_432);
    expect(frame, ContainerMetric.MEMORY_SWAP_LIMIT, 0);
    expect(frame, ContainerMetric.CPU_SHARES, 512);
    expect(frame, ContainerMetric.PIDS_LIMIT, 0);
  }

  @Test
  void eachInterfaceAndDeviceIsKnownInBothVersions() {
    for (FakeKernel kernel :
        List.of(unifiedWeb(root.resolve("2")), separateWeb(root.resolve("1")))) {
      CgroupReader reader = reader(kernel);
      read(reader, web);
      read(reader, web);
      Traffic traffic = Objects.requireNonNull(details.traffic(web));
      CounterTable interfaces = Objects.requireNonNull(traffic.interfaces());
      assertThat(interfaces.rows()).isEqualTo(1);
      assertThat(interfaces.name(0)).isEqualTo("eth0");
      assertThat(interfaces.value(0, 7)).isEqualTo(4);
      CounterTable devices = Objects.requireNonNull(traffic.devices());
      assertThat(devices.name(0)).isEqualTo("254:0");
      assertThat(devices.value(0, Traffic.READ_BYTES)).isEqualTo(4_096);
      assertThat(devices.value(0, Traffic.READS)).isIn(3L, 5L);
      reader.read(new Rows(List.of()), STEP);
      assertThat(details.traffic(web)).isNull();
    }
  }

  @Test
  void usageAboveThePeakThatIsKnownIsANewPeak() {
    FakeKernel kernel = unifiedWeb();
    CgroupReader reader = reader(kernel);
    expect(read(reader, web), ContainerMetric.MEMORY_PEAK, 125_829_120);
    FakeKernel.write(group(kernel).resolve("memory.current"), "130000000\n");
    FakeKernel.write(group(kernel).resolve("memory.peak"), "131000000\n");
    expect(read(reader, web), ContainerMetric.MEMORY_PEAK, 131_000_000);
  }

  @Test
  void aCpuLimitOfVersionTwoIsReadAsItWasSet() {
    FakeKernel second = unifiedWeb();
    FakeKernel.write(group(second).resolve("cpu.max"), "10001 50000\n");
    expectCpuLimit(read(second, web), 200, 10_001, 50_000);
    FakeKernel.write(group(second).resolve("cpu.max"), "max 50000\n");
    expectCpuLimit(read(second, web), 0, 0, 50_000);
  }

  @Test
  void aCpuLimitOfVersionOneIsReadAsItWasSet() {
    FakeKernel first = separateWeb();
    Path cpu = first.cgroup.resolve("cpu/docker/" + web.id());
    FakeKernel.write(cpu.resolve("cpu.cfs_quota_us"), "10001\n");
    FakeKernel.write(cpu.resolve("cpu.cfs_period_us"), "50000\n");
    expectCpuLimit(read(first, web), 200, 10_001, 50_000);
    FakeKernel.write(cpu.resolve("cpu.cfs_quota_us"), "-1\n");
    expectCpuLimit(read(first, web), 0, 0, 50_000);
  }

  private static void expectCpuLimit(Frame frame, long millicores, long quota, long period) {
    expect(frame, ContainerMetric.CPU_LIMIT, millicores);
    expect(frame, ContainerMetric.CPU_LIMIT_QUOTA, quota);
    expect(frame, ContainerMetric.CPU_LIMIT_PERIOD, period);
  }

  @Test
  void theLimitsThatVersionOneWritesForNoneAreNone() {
    FakeKernel kernel = separateWeb();
    String path = "docker/" + web.id();
    FakeKernel.write(kernel.cgroup.resolve("cpu/" + path + "/cpu.cfs_quota_us"), "-1\n");
    FakeKernel.write(
        kernel.cgroup.resolve("memory/" + path + "/memory.limit_in_bytes"),
        "9223372036854771712\n");
    Frame frame = read(kernel, web);
    expect(frame, ContainerMetric.CPU_LIMIT, 0);
    expect(frame, ContainerMetric.MEMORY_LIMIT, 0);
  }

  @Test
  void aContainerWithMoreInactiveCacheThanUsageHasAnEmptyWorkingSet() {
    FakeKernel kernel = unifiedWeb();
    FakeKernel.write(group(kernel).resolve("memory.current"), "20971519\n");
    expect(read(kernel, web), ContainerMetric.MEMORY_WORKING_SET, 0);
  }

  @Test
  void trafficOfTheHostIsNotToldAsTheContainers() {
    FakeKernel kernel = FakeKernel.unified(root);
    kernel.unifiedGroup("docker/" + web.id());
    kernel.process(4242, "0::/docker/" + web.id() + "\n", HOST_NETWORK);
    Frame frame = read(kernel, web);
    expect(frame, ContainerMetric.NETWORK_RECEIVE_BYTES, MISSING);
    expect(frame, ContainerMetric.PIDS, 9);
  }

  @Test
  void aContainerThatEndsBetweenTwoStepsIsGoneWithoutAProblem() throws IOException {
    FakeKernel kernel = unifiedWeb();
    CgroupReader reader = reader(kernel);
    assertThat(read(reader, web).rows()).isEqualTo(1);
    end(kernel);
    Rows rows = new Rows(List.of(web));
    reader.read(rows, STEP);
    assertThat(rows.problem()).isNull();
    assertThat(rows.unread()).isZero();
    assertThat(read(reader, web).rows()).isZero();
    assertThat(budget.open()).isZero();
  }

  @Test
  void aContainerThatIsNoLongerAskedForIsLetGo() {
    FakeKernel kernel = unifiedWeb();
    CgroupReader reader = reader(kernel);
    read(reader, web);
    assertThat(budget.open()).isEqualTo(18);
    reader.read(new Rows(List.of()), STEP);
    assertThat(budget.open()).isZero();
    assertThat(reader.tracked()).isZero();
  }

  @Test
  void aRestartedContainerIsReadAnew() throws IOException {
    FakeKernel kernel = unifiedWeb();
    CgroupReader reader = reader(kernel);
    read(reader, web);
    end(kernel);
    kernel.unifiedGroup("docker/" + web.id());
    FakeKernel.write(group(kernel).resolve("pids.current"), "77\n");
    kernel.process(5555, "0::/docker/" + web.id() + "\n", OWN_NETWORK);
    expect(read(reader, Containers.running(1, 5555)), ContainerMetric.PIDS, 77);
  }

  @Test
  void aProcessOfAnotherContainerIsNotTakenForThisOne() {
    FakeKernel kernel = unifiedWeb();
    CgroupReader reader = reader(kernel);
    Rows rows = new Rows(List.of(Containers.running(2, 4242)));
    reader.read(rows, STEP);
    assertThat(rows.unread()).isEqualTo(1);
    assertThat(rows.problem()).contains("4242").contains("web-2");
  }

  @Test
  void withoutRoomForHandlesEverythingIsStillRead() {
    FakeKernel kernel = unifiedWeb();
    HandleBudget tight = new HandleBudget(3);
    CgroupReader reader = new CgroupReader(kernel.cgroup, kernel.proc, clock, tight, details);
    read(reader, web);
    for (int i = 0; i < Turns.EVERY; i++) {
      Frame frame = read(reader, web);
      expect(frame, ContainerMetric.PIDS, 9);
      expectPressure(frame);
    }
    assertThat(tight.open()).isEqualTo(3);
    // Fifteen files at the first reading; then eight, and once in a turn the seven of what is set
    // and of the peak.
    assertThat(tight.reopened()).isEqualTo(15 + 8 * Turns.EVERY + 7);
  }

  @Test
  void aLimitThatTheEngineHasNewsOfIsReadAtTheNextStep() {
    for (FakeKernel kernel :
        List.of(unifiedWeb(root.resolve("2")), separateWeb(root.resolve("1")))) {
      CgroupReader reader = reader(kernel);
      read(reader, web);
      changeCpuLimit(kernel);
      expect(read(reader, Containers.running(1, 4242)), ContainerMetric.CPU_LIMIT, 2_000);
    }
  }

  @Test
  void aLimitThatWasChangedBehindTheEnginesBackIsReadWithinTwelveSteps() {
    for (FakeKernel kernel :
        List.of(unifiedWeb(root.resolve("2")), separateWeb(root.resolve("1")))) {
      CgroupReader reader = reader(kernel);
      read(reader, web);
      changeCpuLimit(kernel);
      for (int step = 1; step < 12; step++) {
        read(reader, web);
      }
      expect(read(reader, web), ContainerMetric.CPU_LIMIT, 2_000);
    }
  }

  @Test
  void whatMovesBetweenTurnsForEverythingIsReadAtEveryStep() {
    FakeKernel kernel = separateWeb();
    String path = "docker/" + web.id();
    CgroupReader reader = reader(kernel);
    for (int step = 0; step < 15; step++) {
      int moved = 100 + step;
      FakeKernel.write(
          kernel.cgroup.resolve("cpu/" + path + "/cpu.stat"),
          "nr_periods %d\nnr_throttled 2\nthrottled_time 1500999\n".formatted(moved));
      Path memory = kernel.cgroup.resolve("memory/" + path);
      FakeKernel.write(memory.resolve("memory.failcnt"), moved + "\n");
      FakeKernel.write(memory.resolve("memory.oom_control"), "oom_kill %d\n".formatted(moved));
      Path disk = kernel.cgroup.resolve("blkio/" + path);
      FakeKernel.write(
          disk.resolve("blkio.throttle.io_service_bytes_recursive"),
          "8:0 Read 4096\n8:0 Write %d\n".formatted(moved * 4_096));
      FakeKernel.write(
          disk.resolve("blkio.throttle.io_serviced_recursive"),
          "8:0 Read 1\n8:0 Write %d\n".formatted(moved));
      Frame frame = read(reader, web);
      expect(frame, ContainerMetric.CPU_PERIODS, moved);
      expect(frame, ContainerMetric.MEMORY_FAILURES, moved);
      expect(frame, ContainerMetric.MEMORY_OOM_KILLS, moved);
      expect(frame, ContainerMetric.DISK_WRITES, moved);
      expect(frame, ContainerMetric.CPU_LIMIT, 500);
      expect(frame, ContainerMetric.MEMORY_LIMIT, 67_108_864);
    }
  }

  @Test
  void anOomKillForWantOfTheHostsMemoryIsReadWithinTwelveSteps() {
    FakeKernel kernel = separateWeb();
    Path memory = kernel.cgroup.resolve("memory/docker/" + web.id());
    FakeKernel.write(memory.resolve("memory.limit_in_bytes"), "9223372036854771712\n");
    CgroupReader reader = reader(kernel);
    expect(read(reader, web), ContainerMetric.MEMORY_OOM_KILLS, 2);
    FakeKernel.write(memory.resolve("memory.oom_control"), "oom_kill 3\n");
    for (int step = 1; step < 12; step++) {
      read(reader, web);
    }
    expect(read(reader, web), ContainerMetric.MEMORY_OOM_KILLS, 3);
  }

  private void changeCpuLimit(FakeKernel kernel) {
    String path = "docker/" + web.id();
    FakeKernel.write(kernel.cgroup.resolve(path + "/cpu.max"), "200000 100000\n");
    FakeKernel.write(kernel.cgroup.resolve("cpu/" + path + "/cpu.cfs_quota_us"), "200000\n");
  }

  private FakeKernel unifiedWeb() {
    return unifiedWeb(root);
  }

  private FakeKernel unifiedWeb(Path machine) {
    FakeKernel kernel = FakeKernel.unified(machine);
    kernel.unifiedGroup("docker/" + web.id());
    kernel.process(4242, "0::/docker/" + web.id() + "\n", OWN_NETWORK);
    return kernel;
  }

  private FakeKernel separateWeb() {
    return separateWeb(root);
  }

  private FakeKernel separateWeb(Path machine) {
    FakeKernel kernel = new FakeKernel(machine);
    kernel.separateGroups("docker/" + web.id());
    kernel.process(4242, FakeKernel.separate("docker/" + web.id()), OWN_NETWORK);
    return kernel;
  }

  private Path group(FakeKernel kernel) {
    return kernel.cgroup.resolve("docker/" + web.id());
  }

  /// Files that are gone do not fail when they are kept open, unlike the kernel's: empty them.
  private void end(FakeKernel kernel) throws IOException {
    try (Stream<Path> files = Files.list(group(kernel))) {
      for (Path file : files.toList()) {
        Files.writeString(file, "");
        Files.delete(file);
      }
    }
    Files.delete(group(kernel));
    try (Stream<Path> files = Files.walk(kernel.proc.resolve("4242"))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private CgroupReader reader(FakeKernel kernel) {
    return new CgroupReader(kernel.cgroup, kernel.proc, clock, budget, details);
  }

  private Frame read(FakeKernel kernel, Container container) {
    return read(reader(kernel), container);
  }

  private static Frame read(CgroupReader reader, Container container) {
    Rows rows = new Rows(List.of(container));
    reader.read(rows, STEP);
    assertThat(rows.problem()).isNull();
    return rows.frame("node", 0, Frame.missing(NodeMetric.COLUMNS.size()));
  }

  private static void expectNetwork(Frame frame) {
    expect(frame, ContainerMetric.NETWORK_RECEIVE_BYTES, 123_456);
    expect(frame, ContainerMetric.NETWORK_RECEIVE_PACKETS, 789);
    expect(frame, ContainerMetric.NETWORK_RECEIVE_ERRORS, 1);
    expect(frame, ContainerMetric.NETWORK_RECEIVE_DROPS, 2);
    expect(frame, ContainerMetric.NETWORK_TRANSMIT_BYTES, 654_321);
    expect(frame, ContainerMetric.NETWORK_TRANSMIT_PACKETS, 987);
    expect(frame, ContainerMetric.NETWORK_TRANSMIT_ERRORS, 3);
    expect(frame, ContainerMetric.NETWORK_TRANSMIT_DROPS, 4);
  }

  private static void expectPressure(Frame frame) {
    expect(frame, ContainerMetric.CPU_PRESSURE_WAITING, 1_001);
    expect(frame, ContainerMetric.CPU_PRESSURE_STALLED, 101);
    expect(frame, ContainerMetric.MEMORY_PRESSURE_WAITING, 1_002);
    expect(frame, ContainerMetric.MEMORY_PRESSURE_STALLED, 102);
    expect(frame, ContainerMetric.DISK_PRESSURE_WAITING, 1_003);
    expect(frame, ContainerMetric.DISK_PRESSURE_STALLED, 103);
  }

  private static void expect(Frame frame, ContainerMetric metric, long value) {
    assertThat(frame.value(0, metric)).as(metric.metricName()).isEqualTo(value);
  }
}
