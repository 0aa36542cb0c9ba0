package io.plimsoll.collector.cgroup;

import static io.plimsoll.collector.metric.Frame.MISSING;

import io.plimsoll.collector.kernel.CounterRows;
import io.plimsoll.collector.kernel.HandleBudget;
import io.plimsoll.collector.kernel.KernelFile;
import io.plimsoll.collector.kernel.KernelKeys;
import io.plimsoll.collector.kernel.KernelText;
import io.plimsoll.collector.metric.ContainerMetric;
import java.io.IOException;
import java.nio.file.Path;

/// A container's files in the one hierarchy of cgroup version 2.
final class ContainerFilesV2 extends ContainerFiles {
  private static final KernelKeys CPU =
      new KernelKeys(
          "usage_usec", "user_usec", "system_usec", "nr_periods", "nr_throttled", "throttled_usec");
  private static final KernelKeys MEMORY =
      new KernelKeys("file", "anon", "pgfault", "pgmajfault", "inactive_file", "file_mapped");
  // "max" counts the times that usage was about to pass the limit, what version 1 calls failcnt.
  private static final KernelKeys MEMORY_EVENTS = new KernelKeys("max", "oom_kill");
  // In the order of the columns of a device.
  private static final KernelKeys DISK = new KernelKeys("rbytes=", "wbytes=", "rios=", "wios=");
  private static final KernelKeys PRESSURE = new KernelKeys("some", "full");

  private final KernelFile cpuStat;
  private final KernelFile cpuMax;
  private final KernelFile memoryCurrent;
  private final KernelFile memoryStat;
  private final KernelFile memoryMax;
  private final KernelFile memoryLow;
  private final KernelFile memoryPeak;
  private final KernelFile swapCurrent;
  private final KernelFile swapMax;
  private final KernelFile cpuWeight;
  private final KernelFile pidsMax;
  private final KernelFile memoryEvents;
  private final KernelFile ioStat;
  private final KernelFile pids;
  private final KernelFile cpuPressure;
  private final KernelFile memoryPressure;
  private final KernelFile ioPressure;

  ContainerFilesV2(Path group, HandleBudget budget, CounterRows rows) {
    super(budget, rows, group.hashCode());
    cpuStat = file(group.resolve("cpu.stat"));
    cpuMax = file(group.resolve("cpu.max"));
    memoryCurrent = file(group.resolve("memory.current"));
    memoryStat = file(group.resolve("memory.stat"));
    memoryMax = file(group.resolve("memory.max"));
    memoryLow = file(group.resolve("memory.low"));
    memoryPeak = file(group.resolve("memory.peak"));
    swapCurrent = file(group.resolve("memory.swap.current"));
    swapMax = file(group.resolve("memory.swap.max"));
    cpuWeight = file(group.resolve("cpu.weight"));
    pidsMax = file(group.resolve("pids.max"));
    memoryEvents = file(group.resolve("memory.events"));
    ioStat = file(group.resolve("io.stat"));
    pids = file(group.resolve("pids.current"));
    cpuPressure = file(group.resolve("cpu.pressure"));
    memoryPressure = file(group.resolve("memory.pressure"));
    ioPressure = file(group.resolve("io.pressure"));
  }

  @Override
  void readUse(boolean everything, KernelText text, long[] scratch, long[] row) throws IOException {
    readCpu(text, scratch, row);
    readMemory(everything, text, scratch, row);
    if (ioStat.read(text)) {
      beginDevices();
      DISK.nested(text, rows);
      endDevices(row);
    }
    set(row, ContainerMetric.PIDS, number(pids, text));
    readPressure(text, scratch, row);
  }

  private void readCpu(KernelText text, long[] scratch, long[] row) throws IOException {
    if (cpuStat.read(text)) {
      CPU.flat(text, scratch);
      set(row, ContainerMetric.CPU_USAGE, scratch[0]);
      set(row, ContainerMetric.CPU_USER, scratch[1]);
      set(row, ContainerMetric.CPU_SYSTEM, scratch[2]);
      set(row, ContainerMetric.CPU_PERIODS, scratch[3]);
      set(row, ContainerMetric.CPU_THROTTLED_PERIODS, scratch[4]);
      set(row, ContainerMetric.CPU_THROTTLED_TIME, scratch[5]);
    }
  }

  private void readMemory(boolean everything, KernelText text, long[] scratch, long[] row)
      throws IOException {
    long usage = number(memoryCurrent, text);
    memory(usage, memoryStat, MEMORY, text, scratch, row);
    set(row, ContainerMetric.MEMORY_SWAP, number(swapCurrent, text));
    peak(everything, usage, memoryPeak, text, row);
    if (memoryEvents.read(text)) {
      MEMORY_EVENTS.flat(text, scratch);
      set(row, ContainerMetric.MEMORY_FAILURES, scratch[0]);
      set(row, ContainerMetric.MEMORY_OOM_KILLS, scratch[1]);
    }
  }

  @Override
  void readLimits(KernelText text) throws IOException {
    if (cpuMax.read(text)) {
      long quota = text.number();
      if (quota == MISSING) {
        text.word(); // "max": no quota
      }
      cpuLimit(quota, text.number());
    }
    memoryLimit = limit(memoryMax, text);
    memoryReservation = limit(memoryLow, text);
    swapLimit = limit(swapMax, text);
    cpuShares = shares(number(cpuWeight, text));
    pidsLimit = limit(pidsMax, text);
  }

  /// Weights of 1 to 10,000 as shares of 2 to 262,144, the way cAdvisor and Kubernetes do it.
  private static long shares(long weight) {
    return weight == MISSING ? MISSING : 2 + (weight - 1) * 262_142 / 9_999;
  }

  private void readPressure(KernelText text, long[] scratch, long[] row) throws IOException {
    pressure(cpuPressure, text, scratch, row, ContainerMetric.CPU_PRESSURE_WAITING);
    pressure(memoryPressure, text, scratch, row, ContainerMetric.MEMORY_PRESSURE_WAITING);
    pressure(ioPressure, text, scratch, row, ContainerMetric.DISK_PRESSURE_WAITING);
  }

  /// The column of *stalled* follows that of *waiting*.
  private static void pressure(
      KernelFile file, KernelText text, long[] scratch, long[] row, ContainerMetric waiting)
      throws IOException {
    if (file.read(text)) {
      PRESSURE.pressure(text, scratch);
      row[waiting.ordinal()] = scratch[0];
      row[waiting.ordinal() + 1] = scratch[1];
    }
  }
}
