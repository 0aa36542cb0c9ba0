package io.plimsoll.collector.detail;

import io.plimsoll.collector.kernel.CounterTable;
import org.jspecify.annotations.Nullable;

/// What a container moved over each interface and to and from each block device, as of its last
/// reading.
///
/// @param interfaces columns as in [io.plimsoll.collector.kernel.NetworkTable]; null if they are
///   not known one by one
/// @param devices columns [#READ_BYTES] to [#WRITES], rows by number, such as `254:0`; null if they
///   are not known one by one
public record Traffic(@Nullable CounterTable interfaces, @Nullable CounterTable devices) {
  /// Bytes read from a device.
  public static final int READ_BYTES = 0;

  /// Bytes written to it.
  public static final int WRITE_BYTES = 1;

  /// Read operations.
  public static final int READS = 2;

  /// Write operations.
  public static final int WRITES = 3;

  /// Columns of a device.
  public static final int DEVICE_WIDTH = 4;

  /// Nothing is known one by one.
  public static final Traffic UNKNOWN = new Traffic(null, null);

  /// This with other tables; itself if they are the same ones.
  public Traffic with(@Nullable CounterTable newInterfaces, @Nullable CounterTable newDevices) {
    boolean same = newInterfaces == interfaces && newDevices == devices;
    return same ? this : new Traffic(newInterfaces, newDevices);
  }
}
