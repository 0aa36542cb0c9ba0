package io.plimsoll.collector.docker;

import static io.plimsoll.collector.metric.Frame.MISSING;

import com.fasterxml.jackson.databind.JsonNode;
import io.plimsoll.collector.metric.ContainerMetric;
import java.util.Arrays;

/// Turns the engine's stats of a container into a row, as the files would have told it. A pure
/// function. What the engine does not pass on stays missing: OOM kills and pressure always, and
/// failures on cgroup version 2.
final class StatsReading {
  private static final long NANOS_PER_MICRO = 1_000;
  private static final long MILLICORES = 1_000;
  private static final long NANOS_PER_CPU = 1_000_000_000;
  private static final long DEFAULT_PERIOD_MICROS = 100_000;
  private static final long DEFAULT_SHARES = 1_024;

  private StatsReading() {}

  /// Reads the engine's answers.
  ///
  /// @param stats the answer to `/containers/{id}/stats`
  /// @param inspection the answer to `/containers/{id}/json`, which alone tells the CPU limit
  /// @param row takes the values, one per [ContainerMetric]
  /// @return false if the container does not run
  static boolean read(JsonNode stats, JsonNode inspection, long[] row) {
    Arrays.fill(row, MISSING);
    boolean ended = stats.path("read").asText("0001-").startsWith("0001-");
    if (ended || !stats.path("cpu_stats").path("cpu_usage").has("total_usage")) {
      return false;
    }
    JsonNode host = inspection.path("HostConfig");
    readCpu(stats.path("cpu_stats"), host, row);
    readMemory(stats.path("memory_stats"), host, row);
    readNetwork(stats.path("networks"), host, row);
    readDisk(stats.path("blkio_stats"), row);
    set(row, ContainerMetric.PIDS, number(stats.path("pids_stats"), "current"));
    readSettings(host, stats.path("memory_stats").path("stats").has("total_rss"), row);
    return true;
  }

  private static void readCpu(JsonNode cpu, JsonNode host, long[] row) {
    JsonNode usage = cpu.path("cpu_usage");
    JsonNode throttling = cpu.path("throttling_data");
    set(row, ContainerMetric.CPU_USAGE, micros(number(usage, "total_usage")));
    set(row, ContainerMetric.CPU_USER, micros(number(usage, "usage_in_usermode")));
    set(row, ContainerMetric.CPU_SYSTEM, micros(number(usage, "usage_in_kernelmode")));
    set(row, ContainerMetric.CPU_PERIODS, number(throttling, "periods"));
    set(row, ContainerMetric.CPU_THROTTLED_PERIODS, number(throttling, "throttled_periods"));
    set(row, ContainerMetric.CPU_THROTTLED_TIME, micros(number(throttling, "throttled_time")));
    readCpuLimit(host, row);
  }

  /// As the engine hands it on to the kernel: a number of CPUs is a quota of the usual period.
  private static void readCpuLimit(JsonNode host, long[] row) {
    if (host.isMissingNode()) {
      return;
    }
    long nanos = host.path("NanoCpus").asLong();
    long given = nanos > 0 ? 0 : host.path("CpuPeriod").asLong();
    long period = given > 0 ? given : DEFAULT_PERIOD_MICROS;
    long quota =
        nanos > 0
            ? nanos * DEFAULT_PERIOD_MICROS / NANOS_PER_CPU
            : Math.max(0, host.path("CpuQuota").asLong());
    set(row, ContainerMetric.CPU_LIMIT, quota * MILLICORES / period);
    set(row, ContainerMetric.CPU_LIMIT_QUOTA, quota);
    set(row, ContainerMetric.CPU_LIMIT_PERIOD, period);
  }

  private static void readMemory(JsonNode memory, JsonNode host, long[] row) {
    JsonNode details = memory.path("stats");
    // Version 1 knows totals over the groups below; version 2 has other names and no such prefix.
    boolean first = details.has("total_rss");
    long usage = number(memory, "usage");
    long inactive = number(details, first ? "total_inactive_file" : "inactive_file");
    set(row, ContainerMetric.MEMORY_USAGE, usage);
    boolean known = usage != MISSING && inactive != MISSING;
    set(row, ContainerMetric.MEMORY_WORKING_SET, known ? Math.max(0, usage - inactive) : MISSING);
    set(row, ContainerMetric.MEMORY_RSS, number(details, first ? "total_rss" : "anon"));
    set(row, ContainerMetric.MEMORY_CACHE, number(details, first ? "total_cache" : "file"));
    String minor = first ? "total_pgfault" : "pgfault";
    String major = first ? "total_pgmajfault" : "pgmajfault";
    set(row, ContainerMetric.MEMORY_PAGE_FAULTS, number(details, minor));
    set(row, ContainerMetric.MEMORY_MAJOR_PAGE_FAULTS, number(details, major));
    set(
        row,
        ContainerMetric.MEMORY_MAPPED_FILE,
        number(details, first ? "total_mapped_file" : "file_mapped"));
    set(row, ContainerMetric.MEMORY_PEAK, number(memory, "max_usage"));
    // The engine leaves a count of zero out.
    set(row, ContainerMetric.MEMORY_FAILURES, first ? memory.path("failcnt").asLong() : MISSING);
    // Without a limit the engine tells the host's memory.
    boolean limited = host.path("Memory").asLong() > 0;
    set(row, ContainerMetric.MEMORY_LIMIT, limited ? number(memory, "limit") : 0);
  }

  /// What was asked for when the container was made or updated; the engine's defaults where nothing
  /// was.
  private static void readSettings(JsonNode host, boolean first, long[] row) {
    if (host.isMissingNode()) {
      return;
    }
    long limit = host.path("Memory").asLong();
    long both = Math.max(0, host.path("MemorySwap").asLong());
    set(row, ContainerMetric.MEMORY_RESERVATION, host.path("MemoryReservation").asLong());
    set(row, ContainerMetric.MEMORY_SWAP_LIMIT, first ? both : Math.max(0, both - limit));
    long shares = host.path("CpuShares").asLong();
    set(row, ContainerMetric.CPU_SHARES, shares == 0 ? DEFAULT_SHARES : shares);
    set(row, ContainerMetric.PIDS_LIMIT, Math.max(0, host.path("PidsLimit").asLong()));
  }

  private static void readNetwork(JsonNode networks, JsonNode host, long[] row) {
    String mode = host.path("NetworkMode").asText();
    if (mode.equals("host") || (!networks.isObject() && !mode.equals("none"))) {
      return;
    }
    sum(networks, row, ContainerMetric.NETWORK_RECEIVE_BYTES, "rx_bytes");
    sum(networks, row, ContainerMetric.NETWORK_RECEIVE_PACKETS, "rx_packets");
    sum(networks, row, ContainerMetric.NETWORK_RECEIVE_ERRORS, "rx_errors");
    sum(networks, row, ContainerMetric.NETWORK_RECEIVE_DROPS, "rx_dropped");
    sum(networks, row, ContainerMetric.NETWORK_TRANSMIT_BYTES, "tx_bytes");
    sum(networks, row, ContainerMetric.NETWORK_TRANSMIT_PACKETS, "tx_packets");
    sum(networks, row, ContainerMetric.NETWORK_TRANSMIT_ERRORS, "tx_errors");
    sum(networks, row, ContainerMetric.NETWORK_TRANSMIT_DROPS, "tx_dropped");
  }

  private static void sum(JsonNode networks, long[] row, ContainerMetric metric, String field) {
    long sum = 0;
    for (JsonNode network : networks) {
      sum += network.path(field).asLong();
    }
    set(row, metric, sum);
  }

  private static void readDisk(JsonNode disk, long[] row) {
    JsonNode bytes = disk.path("io_service_bytes_recursive");
    set(row, ContainerMetric.DISK_READ_BYTES, ofOperation(bytes, 'r'));
    set(row, ContainerMetric.DISK_WRITE_BYTES, ofOperation(bytes, 'w'));
    JsonNode operations = disk.path("io_serviced_recursive");
    set(row, ContainerMetric.DISK_READS, ofOperation(operations, 'r'));
    set(row, ContainerMetric.DISK_WRITES, ofOperation(operations, 'w'));
  }

  /// A list that is null rather than empty comes from engines that cannot tell.
  private static long ofOperation(JsonNode entries, char initial) {
    if (!entries.isArray()) {
      return MISSING;
    }
    long sum = 0;
    for (JsonNode entry : entries) {
      String operation = entry.path("op").asText();
      boolean same = !operation.isEmpty() && Character.toLowerCase(operation.charAt(0)) == initial;
      sum += same ? entry.path("value").asLong() : 0;
    }
    return sum;
  }

  private static long number(JsonNode object, String field) {
    JsonNode value = object.path(field);
    return value.isNumber() ? value.asLong() : MISSING;
  }

  private static long micros(long nanos) {
    return nanos == MISSING ? MISSING : nanos / NANOS_PER_MICRO;
  }

  private static void set(long[] row, ContainerMetric metric, long value) {
    row[metric.ordinal()] = value;
  }
}
