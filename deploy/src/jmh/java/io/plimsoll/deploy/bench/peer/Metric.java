package io.plimsoll.deploy.bench.peer;

/// What is read of every container of the workload. All values are integers.
enum Metric {
  CPU("container_cpu_usage_nanos_total"),
  THROTTLED("container_cpu_throttled_micros_total"),
  MEMORY_USAGE("container_memory_usage_bytes"),
  MEMORY_WORKING_SET("container_memory_working_set_bytes"),
  MEMORY_RSS("container_memory_rss_bytes"),
  RECEIVED_BYTES("container_network_receive_bytes_total"),
  RECEIVED_PACKETS("container_network_receive_packets_total"),
  SENT_BYTES("container_network_transmit_bytes_total"),
  SENT_PACKETS("container_network_transmit_packets_total"),
  READ_BYTES("container_fs_read_bytes_total"),
  WRITTEN_BYTES("container_fs_write_bytes_total"),
  PROCESSES("container_processes");

  /// How many there are.
  static final int COUNT = values().length;

  /// The name of its series.
  final String series;

  Metric(String series) {
    this.series = series;
  }
}
