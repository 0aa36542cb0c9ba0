package io.plimsoll.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ContainerState;
import io.plimsoll.collector.container.Health;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.detail.Connections;
import io.plimsoll.collector.detail.Connections.TcpState;
import io.plimsoll.collector.detail.Details;
import io.plimsoll.collector.detail.Processes;
import io.plimsoll.collector.detail.TaskState;
import io.plimsoll.collector.detail.Traffic;
import io.plimsoll.collector.detail.WritableLayer;
import io.plimsoll.collector.kernel.CounterRows;
import io.plimsoll.collector.kernel.KernelKeys;
import io.plimsoll.collector.kernel.KernelText;
import io.plimsoll.collector.kernel.NetworkTable;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.NodeMetric;
import io.plimsoll.dashboard.testing.EveryRequest;
import io.plimsoll.dashboard.testing.FakeFleet;
import io.plimsoll.dashboard.testing.Promtool;
import io.plimsoll.testing.TestClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ScrapeTest {
  private static final long AT = 1_795_000_000_123L;

  @TempDir private Path directory;

  @Test
  void writesCountersInSecondsAndLeavesTheTimeToPrometheus() throws Exception {
    String text = scrape(container("web", Map.of("com.docker.compose.service", "web")));

    assertThat(text)
        .contains(
            """
            # TYPE container_cpu_usage_seconds_total counter
            container_cpu_usage_seconds_total{cpu="total",id="/docker/%s",image="nginx",\
            name="web",container_label_com_docker_compose_service="web"} 12.000034
            """
                .formatted("ab".repeat(32)))
        .contains("container_memory_working_set_bytes{id=")
        .contains("} 0.000007\n")
        .containsPattern("container_last_seen\\{[^}]*} 1795000000.123\n")
        .contains("container_start_time_seconds{")
        .contains("machine_cpu_cores{machine_id=\"harbour\",system_uuid=\"\",boot_id=\"\"} 8\n");
  }

  @Test
  void leavesOutWhatWasNotReadAndWhatMeansNothingWithoutALimit() throws Exception {
    String text = scrape(container("web", Map.of()));

    assertThat(text)
        .doesNotContain("container_memory_rss")
        .doesNotContain("container_spec_cpu_quota")
        .doesNotContain("container_cpu_cfs_periods_total")
        .doesNotContain("-9223372036854775808");
  }

  @Test
  void exportsACpuLimitAsItWasSet() throws Exception {
    String text =
        scrape(
            container("web", Map.of()),
            Map.of(
                ContainerMetric.CPU_LIMIT, 200L,
                ContainerMetric.CPU_LIMIT_QUOTA, 10_000L,
                ContainerMetric.CPU_LIMIT_PERIOD, 50_000L));

    assertThat(text)
        .containsPattern("container_spec_cpu_quota\\{[^}]*} 10000\\s")
        .containsPattern("container_spec_cpu_period\\{[^}]*} 50000\\s");
  }

  @Test
  void keepsAScrapeWholeWhateverLabelsAContainerHas() throws Exception {
    String text =
        scrape(
            container(
                "we\"b\\\n{x}",
                Map.of(
                    "a.b", "first",
                    "a-b", "second",
                    "", "empty",
                    "ünï", "line\nbreak \"quoted\" \\ \uD83D\uDEA2",
                    "long", "x".repeat(5_000))));

    assertThat(text).contains("container_label_a_b=\"second\"").doesNotContain("\"first\"");
    assertThat(Promtool.check(text, directory)).isEmpty();
  }

  @Test
  void countsHitsOfTheMemoryLimitUnderTheNameAndTypeOfCadvisor() throws Exception {
    assertThat(scrape(container("web", Map.of())))
        .contains("# TYPE container_memory_failcnt counter\ncontainer_memory_failcnt{id=")
        .contains("container_health_state{id=");
  }

  @Test
  void tellsOfContainersHereEachInterfaceDeviceAndState() throws Exception {
    Container web = container("web", Map.of());
    FakeFleet fleet = fleet();
    tell(fleet.details(), web);
    String text =
        scrape(
            fleet,
            web,
            Map.of(
                ContainerMetric.NETWORK_RECEIVE_BYTES, 30L, ContainerMetric.DISK_READ_BYTES, 8L));

    String device = "device=\"" + fleet.details().devicePath("254:0") + "\",";
    assertThat(text)
        .contains("container_network_receive_bytes_total{interface=\"eth0\",id=")
        .contains("container_network_receive_bytes_total{interface=\"eth1\",id=")
        .doesNotContain("interface=\"all\"")
        .contains("container_fs_reads_bytes_total{" + device + "id=")
        .contains(
            "# TYPE container_blkio_device_usage_total counter\n"
                + "container_blkio_device_usage_total{"
                + device
                + "major=\"254\",minor=\"0\",operation=\"Read\",id=")
        .contains("container_processes{id=")
        .contains("container_tasks_state{state=\"uninterruptible\",id=")
        .contains("container_network_tcp_usage_total{tcp_state=\"synrecv\",id=")
        .contains("container_network_tcp_usage_total{tcp_state=\"finwait1\",id=")
        .contains("container_network_udp6_usage_total{udp_state=\"rxqueued\",id=")
        .contains("container_fs_usage_bytes{device=\"/dev/vda1\",id=")
        .doesNotContain("container_file_descriptors")
        .doesNotContain("container_network_tcp6_usage_total");
    assertThat(Promtool.check(text, directory)).isEmpty();
  }

  private static void tell(Details details, Container container) {
    CounterRows interfaces = new CounterRows(NetworkTable.WIDTH);
    interfaces.begin(null);
    NetworkTable.read(
        KernelText.of("\n\neth0: 10 1 0 0 0 0 0 0 7 1\neth1: 20 1 0 0 0 0 0 0 7 1\n"), interfaces);
    CounterRows devices = new CounterRows(Traffic.DEVICE_WIDTH);
    devices.begin(null);
    new KernelKeys("Read").byDevice(KernelText.of("254:0 Read 8\n"), devices, 0);
    details.traffic(container, new Traffic(interfaces.end(), devices.end()));
    details.processes(
        container, new Processes(3, Frame.MISSING, 4, Map.of(TaskState.UNINTERRUPTIBLE, 1L)));
    Connections.Udp none = new Connections.Udp(0, 0, 0, 0);
    Map<TcpState, Long> tcp = Map.of(TcpState.SYN_RECEIVED, 1L, TcpState.FIN_WAIT_1, 2L);
    details.connections(container, new Connections(tcp, null, none, none));
    details.layer(container, new WritableLayer("/dev/vda1", 5, 6, 7, 8));
  }

  @Test
  void saysThatAContainerOrANodeCouldNotBeRead() throws Exception {
    assertThat(scrape(container("web", Map.of()), Map.of()))
        .contains("\ncontainer_scrape_error 1\n")
        .contains("\nmachine_scrape_error 1\n");
    assertThat(scrape(container("web", Map.of()))).contains("\ncontainer_scrape_error 0\n");
  }

  @Test
  void tellsOfContainersElsewhereTheSums() throws Exception {
    String text =
        scrape(container("web", Map.of()), Map.of(ContainerMetric.NETWORK_RECEIVE_BYTES, 30L));

    assertThat(text)
        .contains("container_network_receive_bytes_total{interface=\"all\",id=")
        .doesNotContain("container_processes")
        .doesNotContain("container_blkio_device_usage_total");
  }

  @Test
  void keepsWhatTellsWhoseAContainerIsWhateverElseItHas() throws Exception {
    Map<String, String> labels = new HashMap<>();
    for (int i = 0; i < 100; i++) {
      labels.put("a.label." + i, "x");
      labels.put("com.docker.a." + i, "x");
    }
    labels.put("com-docker.compose.project", "a name that is the same in a scrape");
    labels.put("com.docker.compose.project", "shop");
    labels.put("com.docker.compose.service", "web");
    String text = scrape(container("web", labels));

    assertThat(text)
        .contains("container_label_com_docker_compose_project=\"shop\"")
        .contains("container_label_com_docker_compose_service=\"web\"");
    assertThat(Promtool.check(text, directory)).isEmpty();
  }

  @Test
  void everyNameIsExplainedAfterEveryKindOfRequest() throws Exception {
    try (Served served = Served.lively();
        EveryRequest requests = new EveryRequest(served.at("/"))) {
      String text = requests.thenScrape();
      assertThat(text).contains("plimsoll_remote_write_requests_total{code=\"204\"}");
      assertThat(Promtool.check(text, directory)).isEmpty();
    }
  }

  @Test
  void tellsNothingOfANodeThatIsNotHeardOfAnyMore() throws Exception {
    TestClock clock = new TestClock(Instant.ofEpochMilli(AT));
    FakeFleet fleet = new FakeFleet(clock);
    fleet.store().show(List.of(frame(container("web", Map.of()), Map.of())));
    try (Served served = new Served(fleet)) {
      clock.advance(Duration.ofSeconds(30));
      assertThat(served.get("/metrics").body()).contains("container_last_seen");
      clock.advance(Duration.ofMillis(1));
      assertThat(served.get("/metrics").body()).doesNotContain("container_last_seen");
    }
  }

  @Test
  void aContainerThatWasMadeAnewIsCountedOnceByARealPrometheus() throws Exception {
    // A frame of now, as Prometheus would not take a sample of another day.
    long now = System.currentTimeMillis();
    FakeFleet fleet = new FakeFleet(InstantSource.fixed(Instant.ofEpochMilli(now)));
    Map<ContainerMetric, Long> read = Map.of(ContainerMetric.MEMORY_USAGE, 1_000L);
    fleet.store().show(List.of(frame(now, container("ab".repeat(32), "web", Map.of()), read)));
    try (Served served = new Served(fleet);
        RealPrometheus prometheus = new RealPrometheus(directory, configuration(served.port))) {
      String memory = "sum by (name) (container_memory_usage_bytes{name=\"web\"})";
      assertThat(awaitValue(prometheus, memory)).isEqualTo(1_000);
      fleet.store().show(List.of(frame(now, container("cd".repeat(32), "web", Map.of()), read)));
      String both =
          "count(container_last_seen{name=\"web\"}) and on() container_last_seen{id=~\".*cdcd\"}";
      assertThat(awaitValue(prometheus, both)).isEqualTo(1);
      assertThat(value(prometheus.ask(memory))).isEqualTo(1_000);
    }
  }

  @Test
  void isScrapedByARealPrometheus() throws Exception {
    try (Served served = Served.lively();
        RealPrometheus prometheus = new RealPrometheus(directory, configuration(served.port))) {
      assertThat(awaitValue(prometheus, "up{job=\"plimsoll\"}")).isEqualTo(1);
      assertThat(awaitValue(prometheus, "count(container_last_seen{image!=\"\"})"))
          .isGreaterThan(10);
      assertThat(
              awaitValue(
                  prometheus,
                  "count(sum(rate(container_cpu_usage_seconds_total{name=~\".+\"}[10s]))"
                      + " by (name))"))
          .isGreaterThan(10);
      assertThat(awaitValue(prometheus, "plimsoll_http_server_requests_total")).isPositive();
      assertThat(prometheus.log()).doesNotContain("level=error");
    }
  }

  private static String configuration(int port) {
    return """
    global: {scrape_interval: 1s}
    scrape_configs:
      - job_name: plimsoll
        static_configs: [{targets: ['127.0.0.1:%d']}]
    """
        .formatted(port);
  }

  private static double awaitValue(RealPrometheus prometheus, String query) throws Exception {
    return value(prometheus.await(query, result -> value(result) > 0));
  }

  private static double value(JsonNode result) {
    return result.at("/0/value/1").asDouble();
  }

  private static String scrape(Container container) throws Exception {
    return scrape(
        container,
        Map.of(
            ContainerMetric.CPU_USAGE, 12_000_034L,
            ContainerMetric.CPU_USER, 7L,
            ContainerMetric.CPU_LIMIT, 0L,
            ContainerMetric.CPU_PERIODS, 9L,
            ContainerMetric.MEMORY_FAILURES, 3L,
            ContainerMetric.MEMORY_WORKING_SET, 4_096L));
  }

  private static String scrape(Container container, Map<ContainerMetric, Long> read)
      throws Exception {
    return scrape(fleet(), container, read);
  }

  private static FakeFleet fleet() {
    return new FakeFleet(InstantSource.fixed(Instant.ofEpochMilli(AT)));
  }

  private static String scrape(
      FakeFleet fleet, Container container, Map<ContainerMetric, Long> read) throws Exception {
    fleet.store().show(List.of(frame(container, read)));
    try (Served served = new Served(fleet)) {
      return served.get("/metrics").body();
    }
  }

  private static Frame frame(Container container, Map<ContainerMetric, Long> read) {
    return frame(AT, container, read);
  }

  private static Frame frame(long atMillis, Container container, Map<ContainerMetric, Long> read) {
    long[] values = Frame.missing(ContainerMetric.COLUMNS.size());
    read.forEach((metric, value) -> values[metric.ordinal()] = value);
    long[] node = Frame.missing(NodeMetric.COLUMNS.size());
    node[NodeMetric.CPU_CORES.ordinal()] = 8;
    return new Frame("harbour", atMillis, node, List.of(container), new long[] {atMillis}, values);
  }

  private static Container container(String name, Map<String, String> labels) {
    return container("ab".repeat(32), name, labels);
  }

  private static Container container(String id, String name, Map<String, String> labels) {
    return new Container(
        id,
        name,
        new ServiceKey("shop", "web"),
        "1",
        Orchestrator.COMPOSE,
        "nginx",
        labels,
        Instant.ofEpochMilli(AT),
        Instant.ofEpochMilli(AT),
        ContainerState.RUNNING,
        Health.NONE,
        0,
        1);
  }
}
