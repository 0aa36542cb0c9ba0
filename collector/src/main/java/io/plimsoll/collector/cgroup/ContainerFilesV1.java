package io.plimsoll.collector.cgroup;

import static io.plimsoll.collector.metric.Frame.MISSING;

import io.plimsoll.collector.detail.Traffic;
import io.plimsoll.collector.kernel.CounterRows;
import io.plimsoll.collector.kernel.HandleBudget;
import io.plimsoll.collector.kernel.KernelFile;
import io.plimsoll.collector.kernel.KernelKeys;
import io.plimsoll.collector.kernel.KernelText;
import io.plimsoll.collector.metric.ContainerMetric;
import java.io.IOException;
import java.nio.file.Path;

/// A container's files where each controller has a hierarchy of its own (cgroup version 1).
final class ContainerFilesV1 extends ContainerFiles {
  private static final long NANOS_PER_MICRO = 1_000;

  /// `cpuacct.stat` counts in USER_HZ, which is 100 per second on every Linux ABI.
  private static final long MICROS_PER_TICK = 10_000;

  /// Limits from here on mean *none*: the kernel writes the largest page-aligned long.
  private static final long NO_LIMIT = 1L << 62;

  private static final KernelKeys CPU_SPLIT = new KernelKeys("user", "system");
  private static final KernelKeys THROTTLING =
      new KernelKeys("nr_periods", "nr_throttled", "throttled_time");
  // The total_ lines count the control groups below as well, as the usage does.
  private static final KernelKeys MEMORY =
      new KernelKeys(
          "total_cache",
          "total_rss",
          "total_pgfault",
          "total_pgmajfault",
          "total_inactive_file",
          "total_mapped_file",
          "total_swap");
  private static final int SWAP = 6;
  private static final KernelKeys OOM = new KernelKeys("oom_kill");
  private static final KernelKeys DISK = new KernelKeys("Read", "Write");

  private final KernelFile cpuUsage;
  private final KernelFile cpuSplit;
  private final KernelFile throttling;
  private final KernelFile quota;
  private final KernelFile period;
  private final KernelFile memoryUsage;
  private final KernelFile memoryStat;
  private final KernelFile memoryMost;
  private final KernelFile memorySoft;
  private final KernelFile memoryAndSwapMost;
  private final KernelFile memoryPeak;
  private final KernelFile shares;
  private final KernelFile pidsMost;
  private final KernelFile memoryFailures;
  private final KernelFile memoryOom;
  private final KernelFile diskBytes;
  private final KernelFile diskOperations;
  private final KernelFile pids;

  // What was read last of that which is not read at every step.
  private long periods = MISSING;
  private long throttledPeriods = MISSING;
  private long throttledTime = MISSING;
  private long failures = MISSING;
  private long oomKills = MISSING;
  private long bytesMoved = MISSING;
  private boolean operationsTold;

  ContainerFilesV1(CgroupPaths paths, HandleBudget budget, CounterRows rows) {
    super(budget, rows, paths.of("memory").hashCode());
    Path cpuacct = paths.of("cpuacct");
    Path cpu = paths.of("cpu");
    Path memory = paths.of("memory");
    Path blkio = paths.of("blkio");
    cpuUsage = file(cpuacct.resolve("cpuacct.usage"));
    cpuSplit = file(cpuacct.resolve("cpuacct.stat"));
    throttling = file(cpu.resolve("cpu.stat"));
    quota = file(cpu.resolve("cpu.cfs_quota_us"));
    period = file(cpu.resolve("cpu.cfs_period_us"));
    memoryUsage = file(memory.resolve("memory.usage_in_bytes"));
    memoryStat = file(memory.resolve("memory.stat"));
    memoryMost = file(memory.resolve("memory.limit_in_bytes"));
    memorySoft = file(memory.resolve("memory.soft_limit_in_bytes"));
    memoryAndSwapMost = file(memory.resolve("memory.memsw.limit_in_bytes"));
    memoryPeak = file(memory.resolve("memory.max_usage_in_bytes"));
    shares = file(cpu.resolve("cpu.shares"));
    memoryFailures = file(memory.resolve("memory.failcnt"));
    memoryOom = file(memory.resolve("memory.oom_control"));
    diskBytes = file(blkio.resolve("blkio.throttle.io_service_bytes_recursive"));
    diskOperations = file(blkio.resolve("blkio.throttle.io_serviced_recursive"));
    pids = file(paths.of("pids").resolve("pids.current"));
    pidsMost = file(paths.of("pids").resolve("pids.max"));
  }

  @Override
  void readUse(boolean everything, KernelText text, long[] scratch, long[] row) throws IOException {
    readCpu(everything, text, scratch, row);
    readMemory(everything, text, scratch, row);
    readDisk(everything, text, row);
    set(row, ContainerMetric.PIDS, number(pids, text));
  }

  private void readCpu(boolean everything, KernelText text, long[] scratch, long[] row)
      throws IOException {
    set(row, ContainerMetric.CPU_USAGE, scaled(number(cpuUsage, text), 1, NANOS_PER_MICRO));
    if (cpuSplit.read(text)) {
      CPU_SPLIT.flat(text, scratch);
      set(row, ContainerMetric.CPU_USER, scaled(scratch[0], MICROS_PER_TICK, 1));
      set(row, ContainerMetric.CPU_SYSTEM, scaled(scratch[1], MICROS_PER_TICK, 1));
    }
    // Without a quota no period is counted.
    if ((everything || cpuLimit != 0) && throttling.read(text)) {
      THROTTLING.flat(text, scratch);
      periods = scratch[0];
      throttledPeriods = scratch[1];
      throttledTime = scaled(scratch[2], 1, NANOS_PER_MICRO);
    }
    set(row, ContainerMetric.CPU_PERIODS, periods);
    set(row, ContainerMetric.CPU_THROTTLED_PERIODS, throttledPeriods);
    set(row, ContainerMetric.CPU_THROTTLED_TIME, throttledTime);
  }

  private void readMemory(boolean everything, KernelText text, long[] scratch, long[] row)
      throws IOException {
    long usage = number(memoryUsage, text);
    if (memory(usage, memoryStat, MEMORY, text, scratch, row)) {
      set(row, ContainerMetric.MEMORY_SWAP, scratch[SWAP]);
    }
    peak(everything, usage, memoryPeak, text, row);
    readFailures(everything, text, scratch);
    set(row, ContainerMetric.MEMORY_FAILURES, failures);
    set(row, ContainerMetric.MEMORY_OOM_KILLS, oomKills);
  }

  /// A container that has no limit cannot hit it, and one that has not hit it is not killed for it.
  /// The kernel may still kill for want of the host's memory, or of that of a group above: this is
  /// what the turn for everything finds.
  private void readFailures(boolean everything, KernelText text, long[] scratch)
      throws IOException {
    if (!everything && memoryLimit == 0) {
      return;
    }
    long before = failures;
    failures = number(memoryFailures, text);
    if ((everything || failures != before) && memoryOom.read(text)) {
      OOM.flat(text, scratch);
      oomKills = scratch[0];
    }
  }

  /// There are operations where there are bytes; only a flush has none.
  private void readDisk(boolean everything, KernelText text, long[] row) throws IOException {
    if (!diskBytes.read(text)) {
      return;
    }
    beginDevices();
    DISK.byDevice(text, rows, Traffic.READ_BYTES);
    long moved = rows.sum(Traffic.READ_BYTES) + rows.sum(Traffic.WRITE_BYTES);
    if (everything || moved != bytesMoved || !rows.areThoseBefore()) {
      operationsTold = diskOperations.read(text);
      if (operationsTold) {
        DISK.byDevice(text, rows, Traffic.READS);
      }
    } else {
      rows.keep(Traffic.READS);
    }
    bytesMoved = moved;
    endDevices(row);
    if (!operationsTold) {
      set(row, ContainerMetric.DISK_READS, MISSING);
      set(row, ContainerMetric.DISK_WRITES, MISSING);
    }
  }

  @Override
  void readLimits(KernelText text) throws IOException {
    if (quota.read(text)) {
      // -1 is no quota, and no number to the parser.
      cpuLimit(text.number(), number(period, text));
    }
    memoryLimit = bytes(memoryMost, text);
    memoryReservation = bytes(memorySoft, text);
    swapLimit = bytes(memoryAndSwapMost, text);
    cpuShares = number(shares, text);
    pidsLimit = limit(pidsMost, text);
  }

  private static long bytes(KernelFile file, KernelText text) throws IOException {
    long most = number(file, text);
    return most >= NO_LIMIT ? 0 : most;
  }

  private static long scaled(long number, long factor, long divisor) {
    return number == MISSING || divisor <= 0 ? MISSING : number * factor / divisor;
  }
}
