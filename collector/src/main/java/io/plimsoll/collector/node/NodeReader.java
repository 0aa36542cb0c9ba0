package io.plimsoll.collector.node;

import static io.plimsoll.collector.metric.Frame.MISSING;

import io.plimsoll.collector.kernel.HandleBudget;
import io.plimsoll.collector.kernel.KernelFile;
import io.plimsoll.collector.kernel.KernelKeys;
import io.plimsoll.collector.kernel.KernelText;
import io.plimsoll.collector.kernel.NetworkTable;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.NodeMetric;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Reads what the node uses as a whole. What cannot be read is missing; nothing is thrown.
///
/// Not thread-safe. The counts of containers are not its business and stay missing.
public final class NodeReader implements AutoCloseable {
  private static final long BYTES_PER_KIB = 1_024;

  /// `/proc/stat` counts in USER_HZ, which is 100 per second on every Linux ABI.
  private static final long MICROS_PER_TICK = 10_000;

  /// `/proc/diskstats` counts sectors of 512 bytes whatever the device has.
  private static final long BYTES_PER_SECTOR = 512;

  /// Columns of the first line of `/proc/stat`: user nice system idle iowait irq softirq steal.
  private static final int CPU_COLUMNS = 8;

  private static final int IDLE = 3;
  private static final int IO_WAIT = 4;

  /// Devices whose traffic is none, or is counted once more by the devices below them.
  private static final List<String> NO_REAL_DISK = List.of("loop", "ram", "zram", "dm-", "md");

  /// Interfaces whose traffic is internal, or is counted once more by a physical one.
  private static final List<String> NO_REAL_INTERFACE =
      List.of("veth", "docker", "br-", "virbr", "cni", "flannel", "cali", "ifb", "dummy");

  private static final byte[] CPU = {'c', 'p', 'u'};
  private static final KernelKeys MEMORY =
      new KernelKeys("MemTotal:", "MemAvailable:", "SwapTotal:");
  private static final KernelKeys PRESSURE = new KernelKeys("some");

  private final Path blockDevices;
  private final Processors processors;
  private final File storage;
  private final KernelText text = new KernelText();
  private final long[] scratch = new long[CPU_COLUMNS];
  private final List<KernelFile> files;
  private final KernelFile stat;
  private final KernelFile meminfo;
  private final KernelFile diskstats;
  private final KernelFile network;
  private final KernelFile loadavg;
  private final KernelFile cpuPressure;
  private final KernelFile memoryPressure;
  private final KernelFile ioPressure;

  /// @param procRoot `/proc` of the node
  /// @param sysRoot `/sys` of the node, which tells whole devices from partitions
  /// @param storage where the engine keeps its containers; `/` is taken if that cannot be seen
  /// @param budget how many files may be kept open
  public NodeReader(Path procRoot, Path sysRoot, Path storage, HandleBudget budget) {
    blockDevices = sysRoot.resolve("block");
    processors = Processors.of(sysRoot);
    this.storage = Files.exists(storage) ? storage.toFile() : new File("/");
    stat = new KernelFile(procRoot.resolve("stat"), budget);
    meminfo = new KernelFile(procRoot.resolve("meminfo"), budget);
    diskstats = new KernelFile(procRoot.resolve("diskstats"), budget);
    // The first process has the node's network, which a collector in a container has not.
    Path ofInit = procRoot.resolve("1/net/dev");
    Path ofNode = Files.isReadable(ofInit) ? ofInit : procRoot.resolve("net/dev");
    network = new KernelFile(ofNode, budget);
    loadavg = new KernelFile(procRoot.resolve("loadavg"), budget);
    cpuPressure = new KernelFile(procRoot.resolve("pressure/cpu"), budget);
    memoryPressure = new KernelFile(procRoot.resolve("pressure/memory"), budget);
    ioPressure = new KernelFile(procRoot.resolve("pressure/io"), budget);
    files =
        List.of(
            stat, meminfo, diskstats, network, loadavg, cpuPressure, memoryPressure, ioPressure);
  }

  /// The name of the node: what `/proc/sys/kernel/hostname` holds, or `localhost`.
  public static String nameOf(Path procRoot) {
    try {
      String name = Files.readString(procRoot.resolve("sys/kernel/hostname")).strip();
      return name.isEmpty() ? "localhost" : name;
    } catch (IOException hidden) {
      return "localhost";
    }
  }

  /// Reads the node.
  ///
  /// @return one value per [NodeMetric]
  public long[] read() {
    long[] row = Frame.missing(NodeMetric.COLUMNS.size());
    if (fill(stat)) {
      readCpu(row);
    }
    if (fill(meminfo)) {
      MEMORY.flat(text, scratch);
      set(row, NodeMetric.MEMORY_TOTAL, times(scratch[0], BYTES_PER_KIB));
      set(row, NodeMetric.MEMORY_AVAILABLE, times(scratch[1], BYTES_PER_KIB));
      set(row, NodeMetric.SWAP_TOTAL, times(scratch[2], BYTES_PER_KIB));
    }
    if (fill(diskstats)) {
      readDisks(row);
    }
    if (fill(network)) {
      NetworkTable.sum(text, NodeReader::isRealInterface, scratch);
      set(row, NodeMetric.NETWORK_RECEIVE_BYTES, scratch[0]);
      set(row, NodeMetric.NETWORK_TRANSMIT_BYTES, scratch[NetworkTable.WIDTH / 2]);
    }
    if (fill(loadavg)) {
      set(row, NodeMetric.LOAD_1M, thousandths());
    }
    set(row, NodeMetric.CPU_PHYSICAL_CORES, processors.cores());
    set(row, NodeMetric.CPU_SOCKETS, processors.packages());
    readStorage(row);
    readPressure(row, cpuPressure, NodeMetric.CPU_PRESSURE_WAITING);
    readPressure(row, memoryPressure, NodeMetric.MEMORY_PRESSURE_WAITING);
    readPressure(row, ioPressure, NodeMetric.DISK_PRESSURE_WAITING);
    return row;
  }

  @Override
  public void close() {
    files.forEach(KernelFile::close);
  }

  private void readCpu(long[] row) {
    long ticks = 0;
    text.word();
    for (int column = 0; column < CPU_COLUMNS; column++) {
      long number = text.number();
      if (column != IDLE && column != IO_WAIT && number != MISSING) {
        ticks += number;
      }
    }
    set(row, NodeMetric.CPU_USAGE, ticks * MICROS_PER_TICK);
    int cores = 0;
    text.skipLine();
    while (text.word() > 0 && text.wordStartsWith(CPU)) {
      cores++;
      text.skipLine();
    }
    set(row, NodeMetric.CPU_CORES, cores);
  }

  private void readDisks(long[] row) {
    long readSectors = 0;
    long writtenSectors = 0;
    while (!text.atEnd()) {
      text.word();
      text.word();
      text.word();
      if (isWholeDisk(text.wordText())) {
        // reads, merged, sectors, milliseconds; then the same for writes
        text.number();
        text.number();
        readSectors += Math.max(0, text.number());
        text.number();
        text.number();
        text.number();
        writtenSectors += Math.max(0, text.number());
      }
      text.skipLine();
    }
    set(row, NodeMetric.DISK_READ_BYTES, readSectors * BYTES_PER_SECTOR);
    set(row, NodeMetric.DISK_WRITE_BYTES, writtenSectors * BYTES_PER_SECTOR);
  }

  private boolean isWholeDisk(String device) {
    return !device.isEmpty()
        && NO_REAL_DISK.stream().noneMatch(device::startsWith)
        && Files.exists(blockDevices.resolve(device));
  }

  private static boolean isRealInterface(String name) {
    return !name.equals("lo") && NO_REAL_INTERFACE.stream().noneMatch(name::startsWith);
  }

  private long thousandths() {
    text.word();
    try {
      return Math.round(Double.parseDouble(text.wordText()) * 1_000);
    } catch (NumberFormatException notALoad) {
      return MISSING;
    }
  }

  private void readStorage(long[] row) {
    // Not Files.getFileStore, which reads the table of mounts: each container has some in it.
    long size = storage.getTotalSpace();
    if (size > 0) {
      set(row, NodeMetric.DISK_SIZE, size);
      set(row, NodeMetric.DISK_AVAILABLE, storage.getUsableSpace());
    }
  }

  private void readPressure(long[] row, KernelFile file, NodeMetric waiting) {
    if (fill(file)) {
      PRESSURE.pressure(text, scratch);
      set(row, waiting, scratch[0]);
    }
  }

  private boolean fill(KernelFile file) {
    try {
      return file.read(text);
    } catch (IOException unreadable) {
      // Its values stay missing, which everyone downstream can tell from zero. A kernel without
      // pressure accounting answers "Operation not supported" here, at every step.
      file.close();
      return false;
    }
  }

  private static long times(long number, long factor) {
    return number == MISSING ? MISSING : number * factor;
  }

  private static void set(long[] row, NodeMetric metric, long value) {
    row[metric.ordinal()] = value;
  }
}
