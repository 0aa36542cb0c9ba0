package io.plimsoll.collector.docker;

import static io.plimsoll.collector.metric.Frame.MISSING;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.reading.Rows;
import org.junit.jupiter.api.Test;

class StatsReadingTest {
  /// As an engine on cgroup version 2 answers.
  private static final String UNIFIED =
      """
      {"read": "2026-11-21T12:00:00Z",
       "pids_stats": {"current": 4},
       "blkio_stats": {
         "io_service_bytes_recursive": [
           {"major": 254, "minor": 0, "op": "read", "value": 4096},
           {"major": 254, "minor": 0, "op": "write", "value": 512},
           {"major": 8, "minor": 0, "op": "read", "value": 1}],
         "io_serviced_recursive": null},
       "cpu_stats": {
         "cpu_usage": {"total_usage": 5312345000, "usage_in_usermode": 4012345000,
           "usage_in_kernelmode": 1300000000},
         "throttling_data": {"periods": 120, "throttled_periods": 30, "throttled_time": 777000000}},
       "memory_stats": {"usage": 1000, "limit": 25000000000,
         "stats": {"anon": 300, "file": 600, "inactive_file": 200, "pgfault": 9, "pgmajfault": 2}},
       "networks": {
         "eth0": {"rx_bytes": 10, "rx_packets": 1, "rx_errors": 0, "rx_dropped": 3,
           "tx_bytes": 20, "tx_packets": 2, "tx_errors": 0, "tx_dropped": 0},
         "eth1": {"rx_bytes": 5, "tx_bytes": 7}}}
      """;

  private final long[] row = new long[Rows.WIDTH];

  @Test
  void theStatsOfVersionTwoAreReadUnderTheirOwnNames() throws JsonProcessingException {
    JsonNode inspection = json("{\"HostConfig\": {\"Memory\": 0, \"NanoCpus\": 1500000000}}");
    assertThat(StatsReading.read(json(UNIFIED), inspection, row)).isTrue();
    expect(ContainerMetric.CPU_USAGE, 5_312_345);
    expect(ContainerMetric.CPU_THROTTLED_TIME, 777_000);
    expect(ContainerMetric.CPU_LIMIT, 1_500);
    expect(ContainerMetric.MEMORY_WORKING_SET, 800);
    expect(ContainerMetric.MEMORY_RSS, 300);
    expect(ContainerMetric.MEMORY_CACHE, 600);
    expect(ContainerMetric.MEMORY_PAGE_FAULTS, 9);
    expect(ContainerMetric.NETWORK_RECEIVE_BYTES, 15);
    expect(ContainerMetric.NETWORK_TRANSMIT_BYTES, 27);
    expect(ContainerMetric.DISK_READ_BYTES, 4_097);
    expect(ContainerMetric.PIDS, 4);
  }

  @Test
  void theHostsMemoryIsNoLimit() throws JsonProcessingException {
    StatsReading.read(json(UNIFIED), json("{\"HostConfig\": {\"Memory\": 0}}"), row);
    expect(ContainerMetric.MEMORY_LIMIT, 0);
    StatsReading.read(json(UNIFIED), json("{\"HostConfig\": {\"Memory\": 9}}"), row);
    expect(ContainerMetric.MEMORY_LIMIT, 25_000_000_000L);
  }

  @Test
  void aQuotaOverItsPeriodIsALimitToo() throws JsonProcessingException {
    StatsReading.read(
        json(UNIFIED), json("{\"HostConfig\": {\"CpuQuota\": 50000, \"CpuPeriod\": 0}}"), row);
    expect(ContainerMetric.CPU_LIMIT, 500);
  }

  @Test
  void aCpuLimitIsToldAsTheEngineSetsIt() throws JsonProcessingException {
    expectCpuLimit("\"CpuPeriod\": 50000, \"CpuQuota\": 10000", 200, 10_000, 50_000);
    expectCpuLimit("\"CpuPeriod\": 50000, \"CpuQuota\": 0", 0, 0, 50_000);
    expectCpuLimit("\"CpuPeriod\": 0, \"CpuQuota\": 10000", 100, 10_000, 100_000);
    expectCpuLimit("\"CpuPeriod\": 0, \"CpuQuota\": -1", 0, 0, 100_000);
    expectCpuLimit("\"NanoCpus\": 300000000", 300, 30_000, 100_000);
  }

  private void expectCpuLimit(String host, long millicores, long quota, long period)
      throws JsonProcessingException {
    StatsReading.read(json(UNIFIED), json("{\"HostConfig\": {" + host + "}}"), row);
    expect(ContainerMetric.CPU_LIMIT, millicores);
    expect(ContainerMetric.CPU_LIMIT_QUOTA, quota);
    expect(ContainerMetric.CPU_LIMIT_PERIOD, period);
  }

  @Test
  void whatWasAskedForIsTheSetting() throws JsonProcessingException {
    StatsReading.read(
        json(UNIFIED),
        json(
            """
            {"HostConfig": {"Memory": 64, "MemorySwap": 96, "MemoryReservation": 32,
              "CpuShares": 512, "PidsLimit": 50}}
            """),
        row);
    expect(ContainerMetric.MEMORY_RESERVATION, 32);
    expect(ContainerMetric.MEMORY_SWAP_LIMIT, 32);
    expect(ContainerMetric.CPU_SHARES, 512);
    expect(ContainerMetric.PIDS_LIMIT, 50);
  }

  @Test
  void whatWasNotAskedForIsTheEnginesDefault() throws JsonProcessingException {
    StatsReading.read(json(UNIFIED), json("{\"HostConfig\": {\"MemorySwap\": -1}}"), row);
    expect(ContainerMetric.MEMORY_RESERVATION, 0);
    expect(ContainerMetric.MEMORY_SWAP_LIMIT, 0);
    expect(ContainerMetric.CPU_SHARES, 1_024);
    expect(ContainerMetric.PIDS_LIMIT, 0);
  }

  @Test
  void whatTheEngineDoesNotTellIsMissing() throws JsonProcessingException {
    StatsReading.read(json(UNIFIED), json("{\"HostConfig\": {}}"), row);
    expect(ContainerMetric.DISK_READS, MISSING);
    expect(ContainerMetric.MEMORY_FAILURES, MISSING);
    expect(ContainerMetric.MEMORY_OOM_KILLS, MISSING);
    expect(ContainerMetric.CPU_PRESSURE_WAITING, MISSING);
    expect(ContainerMetric.MEMORY_SWAP, MISSING);
    expect(ContainerMetric.MEMORY_PEAK, MISSING);
  }

  @Test
  void aContainerThatHasEndedHasNoStats() throws JsonProcessingException {
    JsonNode ended = json("{\"read\": \"0001-01-01T00:00:00Z\", \"cpu_stats\": {}}");
    assertThat(StatsReading.read(ended, json("{}"), row)).isFalse();
  }

  private void expect(ContainerMetric metric, long value) {
    assertThat(row[metric.ordinal()]).as(metric.metricName()).isEqualTo(value);
  }

  private static JsonNode json(String text) throws JsonProcessingException {
    return new ObjectMapper().readTree(text);
  }
}
