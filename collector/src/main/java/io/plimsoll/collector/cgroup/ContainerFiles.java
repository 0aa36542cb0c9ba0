package io.plimsoll.collector.cgroup;

import static io.plimsoll.collector.metric.Frame.MISSING;

import io.plimsoll.collector.detail.Traffic;
import io.plimsoll.collector.kernel.CounterRows;
import io.plimsoll.collector.kernel.CounterTable;
import io.plimsoll.collector.kernel.HandleBudget;
import io.plimsoll.collector.kernel.KernelFile;
import io.plimsoll.collector.kernel.KernelKeys;
import io.plimsoll.collector.kernel.KernelText;
import io.plimsoll.collector.metric.ContainerMetric;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The kernel files of one container. Not thread-safe.
abstract sealed class ContainerFiles implements AutoCloseable
    permits ContainerFilesV1, ContainerFilesV2 {
  /// Room that [#read] needs for the numbers of one file.
  static final int SCRATCH = 8;

  private static final long MILLICORES = 1_000;

  private final HandleBudget budget;
  private final Turns turns;
  private final List<KernelFile> files = new ArrayList<>();

  // Microseconds, as they were read last; a quota of 0 is no limit.
  private long cpuQuota = MISSING;
  private long cpuPeriod = MISSING;

  /// Thousandths of a core, as they were read last; 0 without a limit.
  long cpuLimit = MISSING;

  /// Bytes, as they were read last; 0 without a limit.
  long memoryLimit = MISSING;

  // What else is set for the container, as it was read last.
  long memoryReservation = MISSING;
  long swapLimit = MISSING;
  long cpuShares = MISSING;
  long pidsLimit = MISSING;

  private long memoryPeak = MISSING;

  /// Puts the tables of devices together; shared with other containers.
  final CounterRows rows;

  private @Nullable CounterTable devices;

  /// @param rows room for a table of devices
  /// @param seed spreads the turns for everything of many containers
  ContainerFiles(HandleBudget budget, CounterRows rows, int seed) {
    this.budget = budget;
    this.rows = rows;
    this.turns = new Turns(seed);
  }

  /// Reads what the control groups tell; what they do not is left as it is. Limits, and counts that
  /// cannot have moved, are those of the last turn for everything: see [Turns].
  ///
  /// @param text the buffer to read through
  /// @param scratch room for [#SCRATCH] numbers
  /// @param row takes the values, one per `ContainerMetric`
  /// @throws IOException if a file cannot be read, as when the container has ended
  final void read(KernelText text, long[] scratch, long[] row) throws IOException {
    boolean everything = turns.next();
    readUse(everything, text, scratch, row);
    if (everything) {
      // Last, so that where handles are short those of the files read at every step are kept.
      readLimits(text);
    }
    set(row, ContainerMetric.CPU_LIMIT, cpuLimit);
    set(row, ContainerMetric.CPU_LIMIT_QUOTA, cpuQuota);
    set(row, ContainerMetric.CPU_LIMIT_PERIOD, cpuPeriod);
    set(row, ContainerMetric.MEMORY_LIMIT, memoryLimit);
    set(row, ContainerMetric.MEMORY_RESERVATION, memoryReservation);
    set(row, ContainerMetric.MEMORY_SWAP_LIMIT, swapLimit);
    set(row, ContainerMetric.CPU_SHARES, cpuShares);
    set(row, ContainerMetric.PIDS_LIMIT, pidsLimit);
  }

  /// Reads all but the limits.
  ///
  /// @param everything whether counts that cannot have moved are read too
  abstract void readUse(boolean everything, KernelText text, long[] scratch, long[] row)
      throws IOException;

  abstract void readLimits(KernelText text) throws IOException;

  /// Takes the CPU limit as the kernel writes it: microseconds of a period, which are no number if
  /// there is no limit.
  final void cpuLimit(long quota, long period) {
    cpuQuota = Math.max(0, quota);
    cpuPeriod = period;
    boolean unknown = cpuQuota > 0 && period <= 0;
    cpuLimit = unknown ? MISSING : cpuQuota * MILLICORES / Math.max(1, period);
  }

  /// What was moved to and from each device, as it was read last; null if that is not known.
  final @Nullable CounterTable devices() {
    return devices;
  }

  /// Begins a table of devices.
  final void beginDevices() {
    rows.begin(devices);
  }

  /// Takes the table of devices, and fills in the sums over them.
  final void endDevices(long[] row) {
    devices = rows.end();
    set(row, ContainerMetric.DISK_READ_BYTES, rows.sum(Traffic.READ_BYTES));
    set(row, ContainerMetric.DISK_WRITE_BYTES, rows.sum(Traffic.WRITE_BYTES));
    set(row, ContainerMetric.DISK_READS, rows.sum(Traffic.READS));
    set(row, ContainerMetric.DISK_WRITES, rows.sum(Traffic.WRITES));
  }

  /// The limits may be others now; the next reading reads everything.
  final void settingsChanged() {
    turns.restart();
  }

  /// All files, to be released when handles are short.
  final Iterable<KernelFile> files() {
    return files;
  }

  @Override
  public final void close() {
    files.forEach(KernelFile::close);
  }

  final KernelFile file(Path path) {
    KernelFile file = new KernelFile(path, budget);
    files.add(file);
    return file;
  }

  /// Fills in what `memory.stat` tells, and what is in use.
  ///
  /// @param keys of cache, anonymous memory, page faults, major ones, inactive cache and mapped
  ///   files, in this order; each version has other names for them
  /// @return whether it tells anything; what the keys beyond these found is in `scratch` then
  static boolean memory(
      long usage, KernelFile stat, KernelKeys keys, KernelText text, long[] scratch, long[] row)
      throws IOException {
    set(row, ContainerMetric.MEMORY_USAGE, usage);
    if (stat.read(text)) {
      keys.flat(text, scratch);
      set(row, ContainerMetric.MEMORY_CACHE, scratch[0]);
      set(row, ContainerMetric.MEMORY_RSS, scratch[1]);
      set(row, ContainerMetric.MEMORY_PAGE_FAULTS, scratch[2]);
      set(row, ContainerMetric.MEMORY_MAJOR_PAGE_FAULTS, scratch[3]);
      set(row, ContainerMetric.MEMORY_WORKING_SET, CgroupReader.workingSet(usage, scratch[4]));
      set(row, ContainerMetric.MEMORY_MAPPED_FILE, scratch[5]);
      return true;
    }
    return false;
  }

  /// Fills in the most memory that was used. The file is read when usage has passed what it told
  /// last, and with everything.
  final void peak(boolean everything, long usage, KernelFile file, KernelText text, long[] row)
      throws IOException {
    if (everything || usage > memoryPeak) {
      memoryPeak = number(file, text);
    }
    set(row, ContainerMetric.MEMORY_PEAK, memoryPeak);
  }

  /// A limit as the kernel writes it: `max`, which is no number to the parser, is none.
  static long limit(KernelFile file, KernelText text) throws IOException {
    if (!file.read(text)) {
      return MISSING;
    }
    long most = text.number();
    return most == MISSING ? 0 : most;
  }

  static long number(KernelFile file, KernelText text) throws IOException {
    return file.read(text) ? text.number() : MISSING;
  }

  static void set(long[] row, ContainerMetric metric, long value) {
    row[metric.ordinal()] = value;
  }
}
