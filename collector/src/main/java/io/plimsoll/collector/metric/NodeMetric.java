package io.plimsoll.collector.metric;

import java.util.List;

/// What is read of every node. New constants go at the end: stored chunks name columns by ordinal.
public enum NodeMetric implements Metric {
  /// CPU time used by everything on the node.
  CPU_USAGE("node.cpu.usage", MetricKind.COUNTER, Unit.MICROSECONDS),
  /// Cores online.
  CPU_CORES("node.cpu.cores", MetricKind.GAUGE, Unit.COUNT),
  /// Memory fitted.
  MEMORY_TOTAL("node.memory.total", MetricKind.GAUGE, Unit.BYTES),
  /// Memory that new work could use without swapping.
  MEMORY_AVAILABLE("node.memory.available", MetricKind.GAUGE, Unit.BYTES),
  /// Size of the file system that holds the containers.
  DISK_SIZE("node.disk.size", MetricKind.GAUGE, Unit.BYTES),
  /// Room left on that file system.
  DISK_AVAILABLE("node.disk.available", MetricKind.GAUGE, Unit.BYTES),
  /// Bytes read from whole block devices.
  DISK_READ_BYTES("node.disk.read.bytes", MetricKind.COUNTER, Unit.BYTES),
  /// Bytes written to whole block devices.
  DISK_WRITE_BYTES("node.disk.write.bytes", MetricKind.COUNTER, Unit.BYTES),
  /// Bytes received on physical interfaces.
  NETWORK_RECEIVE_BYTES("node.network.receive.bytes", MetricKind.COUNTER, Unit.BYTES),
  /// Bytes sent on physical interfaces.
  NETWORK_TRANSMIT_BYTES("node.network.transmit.bytes", MetricKind.COUNTER, Unit.BYTES),
  /// Load average over one minute.
  LOAD_1M("node.load.1m", MetricKind.GAUGE, Unit.THOUSANDTHS),
  /// Containers known, in any state.
  CONTAINERS("node.containers", MetricKind.GAUGE, Unit.COUNT),
  /// Containers running.
  CONTAINERS_RUNNING("node.containers.running", MetricKind.GAUGE, Unit.COUNT),
  /// Time in which some thread waited for CPU (PSI).
  CPU_PRESSURE_WAITING("node.cpu.pressure.waiting", MetricKind.COUNTER, Unit.MICROSECONDS),
  /// Time in which some thread waited for memory.
  MEMORY_PRESSURE_WAITING("node.memory.pressure.waiting", MetricKind.COUNTER, Unit.MICROSECONDS),
  /// Time in which some thread waited for I/O.
  DISK_PRESSURE_WAITING("node.disk.pressure.waiting", MetricKind.COUNTER, Unit.MICROSECONDS),
  /// Swap set up.
  SWAP_TOTAL("node.swap.total", MetricKind.GAUGE, Unit.BYTES),
  /// Cores as they are built: two threads of one core are one.
  CPU_PHYSICAL_CORES("node.cpu.physical_cores", MetricKind.GAUGE, Unit.COUNT),
  /// Processor packages.
  CPU_SOCKETS("node.cpu.sockets", MetricKind.GAUGE, Unit.COUNT);

  /// All metrics in the order of their columns.
  public static final List<NodeMetric> COLUMNS = List.of(values());

  private final String metricName;
  private final MetricKind kind;
  private final Unit unit;

  NodeMetric(String metricName, MetricKind kind, Unit unit) {
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
