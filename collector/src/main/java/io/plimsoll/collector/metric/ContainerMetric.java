package io.plimsoll.collector.metric;

import java.util.List;

/// What is read of every container. New constants go at the end: stored chunks name columns by
/// ordinal.
public enum ContainerMetric implements Metric {
  /// CPU time used, user and system.
  CPU_USAGE("cpu.usage", MetricKind.COUNTER, Unit.MICROSECONDS),
  /// CPU time used outside the kernel.
  CPU_USER("cpu.user", MetricKind.COUNTER, Unit.MICROSECONDS),
  /// CPU time used inside the kernel.
  CPU_SYSTEM("cpu.system", MetricKind.COUNTER, Unit.MICROSECONDS),
  /// Enforcement periods of the CPU limit that have passed.
  CPU_PERIODS("cpu.periods", MetricKind.COUNTER, Unit.COUNT),
  /// Periods in which the CPU limit held the container back.
  CPU_THROTTLED_PERIODS("cpu.throttled.periods", MetricKind.COUNTER, Unit.COUNT),
  /// Time for which runnable threads were held back by the limit.
  CPU_THROTTLED_TIME("cpu.throttled.time", MetricKind.COUNTER, Unit.MICROSECONDS),
  /// The CPU limit; zero is none.
  CPU_LIMIT("cpu.limit", MetricKind.GAUGE, Unit.MILLICORES),
  /// Memory charged to the container, page cache included.
  MEMORY_USAGE("memory.usage", MetricKind.GAUGE, Unit.BYTES),
  /// Usage less inactive file cache, not below zero, as cAdvisor defines it.
  MEMORY_WORKING_SET("memory.working_set", MetricKind.GAUGE, Unit.BYTES),
  /// Anonymous memory.
  MEMORY_RSS("memory.rss", MetricKind.GAUGE, Unit.BYTES),
  /// Page cache.
  MEMORY_CACHE("memory.cache", MetricKind.GAUGE, Unit.BYTES),
  /// The memory limit; zero is none.
  MEMORY_LIMIT("memory.limit", MetricKind.GAUGE, Unit.BYTES),
  /// Page faults, minor and major.
  MEMORY_PAGE_FAULTS("memory.page_faults", MetricKind.COUNTER, Unit.COUNT),
  /// Page faults that read from disk.
  MEMORY_MAJOR_PAGE_FAULTS("memory.major_page_faults", MetricKind.COUNTER, Unit.COUNT),
  /// Times that usage hit the limit.
  MEMORY_FAILURES("memory.failures", MetricKind.COUNTER, Unit.COUNT),
  /// Processes killed for want of memory since the container is followed, over all its restarts.
  MEMORY_OOM_KILLS("memory.oom_kills", MetricKind.COUNTER, Unit.COUNT),
  /// Bytes received on all interfaces but loopback.
  NETWORK_RECEIVE_BYTES("network.receive.bytes", MetricKind.COUNTER, Unit.BYTES),
  /// Packets received.
  NETWORK_RECEIVE_PACKETS("network.receive.packets", MetricKind.COUNTER, Unit.COUNT),
  /// Errors on receiving.
  NETWORK_RECEIVE_ERRORS("network.receive.errors", MetricKind.COUNTER, Unit.COUNT),
  /// Received packets that were dropped.
  NETWORK_RECEIVE_DROPS("network.receive.drops", MetricKind.COUNTER, Unit.COUNT),
  /// Bytes sent on all interfaces but loopback.
  NETWORK_TRANSMIT_BYTES("network.transmit.bytes", MetricKind.COUNTER, Unit.BYTES),
  /// Packets sent.
  NETWORK_TRANSMIT_PACKETS("network.transmit.packets", MetricKind.COUNTER, Unit.COUNT),
  /// Errors on sending.
  NETWORK_TRANSMIT_ERRORS("network.transmit.errors", MetricKind.COUNTER, Unit.COUNT),
  /// Packets to be sent that were dropped.
  NETWORK_TRANSMIT_DROPS("network.transmit.drops", MetricKind.COUNTER, Unit.COUNT),
  /// Bytes read from block devices.
  DISK_READ_BYTES("disk.read.bytes", MetricKind.COUNTER, Unit.BYTES),
  /// Bytes written to block devices.
  DISK_WRITE_BYTES("disk.write.bytes", MetricKind.COUNTER, Unit.BYTES),
  /// Read operations on block devices.
  DISK_READS("disk.reads", MetricKind.COUNTER, Unit.COUNT),
  /// Write operations on block devices.
  DISK_WRITES("disk.writes", MetricKind.COUNTER, Unit.COUNT),
  /// Processes and threads.
  PIDS("pids", MetricKind.GAUGE, Unit.COUNT),
  /// Time in which some thread waited for CPU (PSI, cgroup v2).
  CPU_PRESSURE_WAITING("cpu.pressure.waiting", MetricKind.COUNTER, Unit.MICROSECONDS),
  /// Time in which all threads waited for CPU.
  CPU_PRESSURE_STALLED("cpu.pressure.stalled", MetricKind.COUNTER, Unit.MICROSECONDS),
  /// Time in which some thread waited for memory.
  MEMORY_PRESSURE_WAITING("memory.pressure.waiting", MetricKind.COUNTER, Unit.MICROSECONDS),
  /// Time in which all threads waited for memory.
  MEMORY_PRESSURE_STALLED("memory.pressure.stalled", MetricKind.COUNTER, Unit.MICROSECONDS),
  /// Time in which some thread waited for I/O.
  DISK_PRESSURE_WAITING("disk.pressure.waiting", MetricKind.COUNTER, Unit.MICROSECONDS),
  /// Time in which all threads waited for I/O.
  DISK_PRESSURE_STALLED("disk.pressure.stalled", MetricKind.COUNTER, Unit.MICROSECONDS),
  /// Times the engine restarted the container.
  RESTARTS("restarts", MetricKind.COUNTER, Unit.COUNT),
  /// CPU time that the limit allows in a period, as it was set; zero is no limit.
  CPU_LIMIT_QUOTA("cpu.limit.quota", MetricKind.GAUGE, Unit.MICROSECONDS),
  /// The length of such a period, limit or not.
  CPU_LIMIT_PERIOD("cpu.limit.period", MetricKind.GAUGE, Unit.MICROSECONDS),
  /// Memory that was moved to swap.
  MEMORY_SWAP("memory.swap", MetricKind.GAUGE, Unit.BYTES),
  /// Files that are mapped into memory; part of the page cache.
  MEMORY_MAPPED_FILE("memory.mapped_file", MetricKind.GAUGE, Unit.BYTES),
  /// The most that usage has been.
  MEMORY_PEAK("memory.peak", MetricKind.GAUGE, Unit.BYTES),
  /// Memory that is spared when the host runs short of it; zero is none.
  MEMORY_RESERVATION("memory.reservation", MetricKind.GAUGE, Unit.BYTES),
  /// The limit of swap on cgroup version 2, of memory and swap together on version 1; zero is none.
  MEMORY_SWAP_LIMIT("memory.swap_limit", MetricKind.GAUGE, Unit.BYTES),
  /// The weight against others when the CPU is contended, of 2 to 262,144; Docker's default is
  /// 1024.
  CPU_SHARES("cpu.shares", MetricKind.GAUGE, Unit.COUNT),
  /// The most processes and threads; zero is no limit.
  PIDS_LIMIT("pids.limit", MetricKind.GAUGE, Unit.COUNT),
  /// 1 while the container is starting, as its health check tells; else 0.
  STARTING("starting", MetricKind.GAUGE, Unit.COUNT),
  /// One while the container is frozen, else zero.
  PAUSED("paused", MetricKind.GAUGE, Unit.COUNT);

  /// All metrics in the order of their columns.
  public static final List<ContainerMetric> COLUMNS = List.of(values());

  private final String metricName;
  private final MetricKind kind;
  private final Unit unit;

  ContainerMetric(String metricName, MetricKind kind, Unit unit) {
    this.metricName = metricName;
    this.kind = kind;
    this.unit = unit;
  }

  @Override
  public String metricName() {
    return metricName;
  }

  @Override
  public MetricKind kind() {
    return kind;
  }

  @Override
  public Unit unit() {
    return unit;
  }
}
