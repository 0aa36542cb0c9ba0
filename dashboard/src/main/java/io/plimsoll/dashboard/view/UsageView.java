package io.plimsoll.dashboard.view;

import org.jspecify.annotations.Nullable;

/// What a service, task or container uses now. Null is *not known*, which is not zero.
///
/// @param cpu CPU
/// @param memory memory
/// @param network network, all interfaces but loopback
/// @param disk block devices
public record UsageView(Cpu cpu, Memory memory, Network network, Disk disk) {
  /// CPU.
  ///
  /// @param cores cores in use
  /// @param utilization percent of the limit, of one core where there is none; the mean of tasks
  /// @param limitCores the limit; null where there is none
  public record Cpu(
      @Nullable Double cores, @Nullable Double utilization, @Nullable Double limitCores) {}

  /// Memory.
  ///
  /// @param bytes working set: usage less inactive file cache
  /// @param utilization percent of the limit; null where there is none
  /// @param limitBytes the limit; null where there is none
  public record Memory(
      @Nullable Double bytes, @Nullable Double utilization, @Nullable Double limitBytes) {}

  /// Network.
  ///
  /// @param receiveBytesPerSecond received
  /// @param transmitBytesPerSecond sent
  public record Network(
      @Nullable Double receiveBytesPerSecond, @Nullable Double transmitBytesPerSecond) {}

  /// Block devices.
  ///
  /// @param readBytesPerSecond read
  /// @param writeBytesPerSecond written
  public record Disk(@Nullable Double readBytesPerSecond, @Nullable Double writeBytesPerSecond) {}
}
