package io.plimsoll.dashboard.scrape;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.detail.Details;
import io.plimsoll.collector.detail.Traffic;
import io.plimsoll.collector.kernel.CounterTable;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import java.time.Instant;
import java.util.List;

/// One metric name of the scrape with the values that appear under it.
///
/// @param name cAdvisor's name
/// @param type `counter` or `gauge`
/// @param help what it is
/// @param values the values, each with labels of its own
record Family(String name, String type, String help, List<Values> values) {
  /// What values are told of.
  ///
  /// @param details what is known beside the frame
  record Subject(Frame frame, int row, Details details) {
    Container container() {
      return frame.container(row);
    }

    long value(ContainerMetric metric) {
      return frame.value(row, metric);
    }
  }

  /// Takes one value; [Frame#MISSING] is none.
  @FunctionalInterface
  interface Taker {
    /// Takes it.
    ///
    /// @param labels labels before those of the container, each with a comma behind it
    /// @param decimals digits of the value that are behind the decimal separator
    void take(String labels, long value, int decimals);
  }

  /// Tells the values of one container under a name.
  @FunctionalInterface
  interface Values {
    void tell(Subject subject, Taker taker);
  }

  /// Reads one value of a container's row, or [Frame#MISSING].
  @FunctionalInterface
  interface Reading {
    long of(Frame frame, int row);
  }

  /// A value.
  ///
  /// @param labels labels before those of the container, each with a comma behind it
  /// @param reading where it comes from
  /// @param decimals digits of it that are behind the decimal separator
  record Column(String labels, Reading reading, int decimals) implements Values {
    @Override
    public void tell(Subject subject, Taker taker) {
      taker.take(labels, reading.of(subject.frame(), subject.row()), decimals);
    }
  }

  private static final int SECONDS = 6;
  private static final int MILLIS = 3;

  /// Network and disk counters are stored as sums over all interfaces and devices, and known one by
  /// one only of containers here.
  private static final String ALL_INTERFACES = "interface=\"all\",";

  private static final String ALL_DEVICES = "device=\"all\",";

  /// What is exported of containers.
  static final List<Family> CONTAINER =
      List.of(
          counter(
              "container_cpu_usage_seconds_total",
              "CPU time used",
              column("cpu=\"total\",", ContainerMetric.CPU_USAGE, SECONDS)),
          seconds(
              "container_cpu_user_seconds_total",
              "CPU time used outside the kernel",
              ContainerMetric.CPU_USER),
          seconds(
              "container_cpu_system_seconds_total",
              "CPU time used inside the kernel",
              ContainerMetric.CPU_SYSTEM),
          limited(
              "container_cpu_cfs_periods_total",
              "Elapsed enforcement periods of the CPU limit",
              ContainerMetric.CPU_PERIODS,
              0),
          limited(
              "container_cpu_cfs_throttled_periods_total",
              "Throttled enforcement periods",
              ContainerMetric.CPU_THROTTLED_PERIODS,
              0),
          limited(
              "container_cpu_cfs_throttled_seconds_total",
              "Time for which it was throttled",
              ContainerMetric.CPU_THROTTLED_TIME,
              SECONDS),
          seconds(
              "container_pressure_cpu_waiting_seconds_total",
              "Time some thread waited for CPU",
              ContainerMetric.CPU_PRESSURE_WAITING),
          seconds(
              "container_pressure_cpu_stalled_seconds_total",
              "Time all threads waited for CPU",
              ContainerMetric.CPU_PRESSURE_STALLED),
          seconds(
              "container_pressure_memory_waiting_seconds_total",
              "Time some thread waited for memory",
              ContainerMetric.MEMORY_PRESSURE_WAITING),
          seconds(
              "container_pressure_memory_stalled_seconds_total",
              "Time all threads waited for memory",
              ContainerMetric.MEMORY_PRESSURE_STALLED),
          seconds(
              "container_pressure_io_waiting_seconds_total",
              "Time some thread waited for I/O",
              ContainerMetric.DISK_PRESSURE_WAITING),
          seconds(
              "container_pressure_io_stalled_seconds_total",
              "Time all threads waited for I/O",
              ContainerMetric.DISK_PRESSURE_STALLED),
          level(
              "container_memory_usage_bytes",
              "Memory in use, page cache included",
              ContainerMetric.MEMORY_USAGE),
          level(
              "container_memory_working_set_bytes",
              "Memory usage less inactive file cache",
              ContainerMetric.MEMORY_WORKING_SET),
          level("container_memory_rss", "Anonymous memory", ContainerMetric.MEMORY_RSS),
          level("container_memory_cache", "Page cache", ContainerMetric.MEMORY_CACHE),
          level(
              "container_memory_mapped_file",
              "Files mapped into memory",
              ContainerMetric.MEMORY_MAPPED_FILE),
          level("container_memory_swap", "Memory in swap", ContainerMetric.MEMORY_SWAP),
          level(
              "container_memory_max_usage_bytes",
              "The most memory that was in use",
              ContainerMetric.MEMORY_PEAK),
          counter(
              "container_memory_failcnt",
              "Times that usage hit the limit",
              column("", ContainerMetric.MEMORY_FAILURES, 0)),
          counter(
              "container_memory_failures_total",
              "Page faults",
              column(
                  "failure_type=\"pgfault\",scope=\"container\",",
                  ContainerMetric.MEMORY_PAGE_FAULTS,
                  0),
              column(
                  "failure_type=\"pgmajfault\",scope=\"container\",",
                  ContainerMetric.MEMORY_MAJOR_PAGE_FAULTS,
                  0)),
          counter(
              "container_oom_events_total",
              "Processes killed for want of memory",
              column("", ContainerMetric.MEMORY_OOM_KILLS, 0)),
          network(
              "container_network_receive_bytes_total",
              "Bytes received",
              ContainerMetric.NETWORK_RECEIVE_BYTES),
          network(
              "container_network_receive_packets_total",
              "Packets received",
              ContainerMetric.NETWORK_RECEIVE_PACKETS),
          network(
              "container_network_receive_packets_dropped_total",
              "Received packets dropped",
              ContainerMetric.NETWORK_RECEIVE_DROPS),
          network(
              "container_network_receive_errors_total",
              "Errors on receiving",
              ContainerMetric.NETWORK_RECEIVE_ERRORS),
          network(
              "container_network_transmit_bytes_total",
              "Bytes sent",
              ContainerMetric.NETWORK_TRANSMIT_BYTES),
          network(
              "container_network_transmit_packets_total",
              "Packets sent",
              ContainerMetric.NETWORK_TRANSMIT_PACKETS),
          network(
              "container_network_transmit_packets_dropped_total",
              "Packets dropped on sending",
              ContainerMetric.NETWORK_TRANSMIT_DROPS),
          network(
              "container_network_transmit_errors_total",
              "Errors on sending",
              ContainerMetric.NETWORK_TRANSMIT_ERRORS),
          disk(
              "container_fs_reads_bytes_total",
              "Bytes read from block devices",
              ContainerMetric.DISK_READ_BYTES),
          disk(
              "container_fs_writes_bytes_total",
              "Bytes written to block devices",
              ContainerMetric.DISK_WRITE_BYTES),
          disk(
              "container_fs_reads_total",
              "Read operations on block devices",
              ContainerMetric.DISK_READS),
          disk(
              "container_fs_writes_total",
              "Write operations on block devices",
              ContainerMetric.DISK_WRITES),
          level("container_threads", "Processes and threads", ContainerMetric.PIDS),
          level(
              "container_threads_max",
              "The most processes and threads, 0 without a limit",
              ContainerMetric.PIDS_LIMIT),
          level(
              "container_spec_memory_limit_bytes",
              "Memory limit, 0 without one",
              ContainerMetric.MEMORY_LIMIT),
          level(
              "container_spec_memory_reservation_limit_bytes",
              "Memory reservation, 0 without one",
              ContainerMetric.MEMORY_RESERVATION),
          level(
              "container_spec_memory_swap_limit_bytes",
              "Limit of memory and swap on cgroup version 1, of swap on version 2, 0 without one",
              ContainerMetric.MEMORY_SWAP_LIMIT),
          level(
              "container_spec_cpu_shares",
              "Weight against others when the CPU is contended",
              ContainerMetric.CPU_SHARES),
          level(
              "container_spec_cpu_period",
              "Enforcement period of the CPU limit, microseconds",
              ContainerMetric.CPU_LIMIT_PERIOD),
          gauge(
              "container_spec_cpu_quota",
              "CPU limit per period, microseconds",
              new Column("", Family::quota, 0)),
          gauge(
              "container_health_state",
              "1 healthy, 0 starting or unhealthy, -1 without a health check",
              new Column("", Family::health, 0)),
          gauge(
              "container_start_time_seconds",
              "Start of the container, Unix time",
              new Column("", Family::startMillis, MILLIS)),
          gauge(
              "container_last_seen",
              "When the container was read last, Unix time",
              new Column("", Frame::rowMillis, MILLIS)));

  static Family counter(String name, String help, Values... values) {
    return new Family(name, "counter", help, List.of(values));
  }

  static Family gauge(String name, String help, Values... values) {
    return new Family(name, "gauge", help, List.of(values));
  }

  private static Family seconds(String name, String help, ContainerMetric metric) {
    return counter(name, help, column("", metric, SECONDS));
  }

  private static Family network(String name, String help, ContainerMetric metric) {
    int column = metric.ordinal() - ContainerMetric.NETWORK_RECEIVE_BYTES.ordinal();
    return counter(
        name,
        help,
        (subject, taker) -> {
          Traffic traffic = subject.details().traffic(subject.container());
          CounterTable table = traffic == null ? null : traffic.interfaces();
          if (table == null || table.rows() == 0) {
            taker.take(ALL_INTERFACES, subject.value(metric), 0);
            return;
          }
          for (int row = 0; row < table.rows(); row++) {
            taker.take(label("interface", table.name(row)), table.value(row, column), 0);
          }
        });
  }

  private static Family disk(String name, String help, ContainerMetric metric) {
    int column = metric.ordinal() - ContainerMetric.DISK_READ_BYTES.ordinal();
    return counter(
        name,
        help,
        (subject, taker) -> {
          long sum = subject.value(metric);
          Traffic traffic = subject.details().traffic(subject.container());
          CounterTable table = traffic == null ? null : traffic.devices();
          if (table == null || table.rows() == 0 || sum == Frame.MISSING) {
            taker.take(ALL_DEVICES, sum, 0);
            return;
          }
          for (int row = 0; row < table.rows(); row++) {
            String path = subject.details().devicePath(table.name(row));
            taker.take(label("device", path), table.value(row, column), 0);
          }
        });
  }

  /// `name="value",`.
  static String label(String name, String value) {
    StringBuilder out = new StringBuilder();
    ContainerLabels.append(out, name, value);
    return out.append(',').toString();
  }

  private static Family level(String name, String help, ContainerMetric metric) {
    return gauge(name, help, column("", metric, 0));
  }

  private static Column column(String labels, ContainerMetric metric, int decimals) {
    return new Column(labels, (frame, row) -> frame.value(row, metric), decimals);
  }

  /// A counter that means something only under a CPU limit.
  private static Family limited(String name, String help, ContainerMetric metric, int decimals) {
    Reading reading =
        (frame, row) ->
            frame.value(row, ContainerMetric.CPU_LIMIT) > 0
                ? frame.value(row, metric)
                : Frame.MISSING;
    return counter(name, help, new Column("", reading, decimals));
  }

  private static long quota(Frame frame, int row) {
    long quota = frame.value(row, ContainerMetric.CPU_LIMIT_QUOTA);
    return quota > 0 ? quota : Frame.MISSING;
  }

  private static long health(Frame frame, int row) {
    return switch (frame.container(row).health()) {
      case HEALTHY -> 1;
      case STARTING, UNHEALTHY -> 0;
      case NONE -> -1;
    };
  }

  private static long startMillis(Frame frame, int row) {
    Instant startedAt = frame.container(row).startedAt();
    return startedAt == null ? Frame.MISSING : startedAt.toEpochMilli();
  }
}
