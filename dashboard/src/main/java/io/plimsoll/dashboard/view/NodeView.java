package io.plimsoll.dashboard.view;

import org.jspecify.annotations.Nullable;

/// A node as it was read last. Null is *not known*.
///
/// @param node its name
/// @param at when it was read
/// @param cpu CPU
/// @param memory memory
/// @param disk the file system of the containers, and block devices
/// @param network physical interfaces
/// @param load load average over one minute
/// @param containers containers known, in any state
/// @param running containers running
public record NodeView(
    String node,
    String at,
    Cpu cpu,
    Memory memory,
    Disk disk,
    UsageView.Network network,
    @Nullable Double load,
    @Nullable Long containers,
    @Nullable Long running) {
  /// CPU of a node.
  ///
  /// @param cores cores in use
  /// @param online cores there are
  /// @param utilization percent of them
  public record Cpu(
      @Nullable Double cores, @Nullable Double online, @Nullable Double utilization) {}

  /// Memory of a node.
  ///
  /// @param totalBytes fitted
  /// @param availableBytes usable without swapping
  public record Memory(@Nullable Double totalBytes, @Nullable Double availableBytes) {}

  /// Disks of a node.
  ///
  /// @param sizeBytes size of the containers' file system
  /// @param availableBytes room left on it
  /// @param readBytesPerSecond read from whole block devices
  /// @param writeBytesPerSecond written to them
  public record Disk(
      @Nullable Double sizeBytes,
      @Nullable Double availableBytes,
      @Nullable Double readBytesPerSecond,
      @Nullable Double writeBytesPerSecond) {}
}
