package io.plimsoll.collector.cgroup;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.detail.Details;
import io.plimsoll.collector.detail.Traffic;
import io.plimsoll.collector.kernel.CounterRows;
import io.plimsoll.collector.kernel.CounterTable;
import io.plimsoll.collector.kernel.HandleBudget;
import io.plimsoll.collector.kernel.HostNetwork;
import io.plimsoll.collector.kernel.KernelFile;
import io.plimsoll.collector.kernel.KernelText;
import io.plimsoll.collector.kernel.NetworkTable;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.reading.ContainerReader;
import io.plimsoll.collector.reading.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads containers from their control groups and from `/proc/<pid>/net/dev`.
///
/// The files of a container are found once and kept open; a reading is then one `pread` a file into
/// one buffer that all containers share, and a parse of the numbers in place: nothing is allocated
/// but for tables of interfaces and devices that have moved, no thread is started and no path is
/// walked. One thread reads; counts may be asked for by any.
public final class CgroupReader implements ContainerReader {
  /// The first column of a direction; the seven that belong with it follow.
  private static final int NETWORK = ContainerMetric.NETWORK_RECEIVE_BYTES.ordinal();

  private final Path cgroupRoot;
  private final Path procRoot;
  private final InstantSource clock;
  private final HandleBudget budget;
  private final boolean unified;
  private final HostNetwork hostNetwork;
  private final Details details;
  private final CounterRows interfaces = new CounterRows(NetworkTable.WIDTH);
  private final CounterRows devices = new CounterRows(Traffic.DEVICE_WIDTH);
  private final Map<String, Source> sources = new HashMap<>();
  private final KernelText text = new KernelText();
  private final long[] scratch = new long[ContainerFiles.SCRATCH];
  private final long[] row = Frame.missing(Rows.WIDTH);
  private boolean proven;
  private long round;

  /// A container's files, and whether it is known to have ended.
  private static final class Source {
    final long pid;
    final @Nullable ContainerFiles files;
    final @Nullable KernelFile network;
    Container described;
    Traffic traffic = Traffic.UNKNOWN;
    long round;

    Source(Container container, @Nullable ContainerFiles files, @Nullable KernelFile network) {
      this.pid = container.pid();
      this.described = container;
      this.files = files;
      this.network = network;
    }

    /// Notes how the engine describes the container now. A new description, be it equal, means that
    /// the engine had news of it, such as other limits.
    @SuppressWarnings("ReferenceEquality") // equal descriptions do not tell of the same limits
    void describe(Container container) {
      if (described != container) {
        described = container;
        if (files != null) {
          files.settingsChanged();
        }
      }
    }

    void close() {
      if (files != null) {
        files.close();
      }
      if (network != null) {
        network.close();
      }
    }

    void release() {
      if (files != null) {
        files.files().forEach(KernelFile::release);
      }
      if (network != null) {
        network.release();
      }
    }
  }

  /// @param cgroupRoot `/sys/fs/cgroup` of the engine's host
  /// @param procRoot `/proc` of the engine's host, with its process ids
  /// @param clock stamps the rows
  /// @param budget how many files may be kept open
  /// @param details is told what moved over each interface and device
  public CgroupReader(
      Path cgroupRoot, Path procRoot, InstantSource clock, HandleBudget budget, Details details) {
    this.cgroupRoot = cgroupRoot;
    this.procRoot = procRoot;
    this.clock = clock;
    this.budget = budget;
    this.unified = isUnified(cgroupRoot);
    this.hostNetwork = new HostNetwork(procRoot);
    this.details = details;
  }

  /// Whether a hierarchy of control groups is that of version 2.
  static boolean isUnified(Path cgroupRoot) {
    return Files.exists(cgroupRoot.resolve("cgroup.controllers"));
  }

  /// Usage less inactive file cache, not below zero; missing if either is.
  static long workingSet(long usage, long inactiveFile) {
    boolean known = usage != Frame.MISSING && inactiveFile != Frame.MISSING;
    return known ? Math.max(0, usage - inactiveFile) : Frame.MISSING;
  }

  /// Containers whose files are held.
  public int tracked() {
    return sources.size();
  }

  @Override
  public void read(Rows rows, Duration time) {
    round++;
    for (int i = 0; i < rows.size(); i++) {
      if (rows.isUnread(i)) {
        readRow(rows, i);
      }
    }
    sweep();
  }

  @Override
  public void close() {
    sources.values().forEach(Source::close);
    sources.clear();
  }

  private void readRow(Rows rows, int index) {
    Container container = rows.container(index);
    Source source = sources.get(container.id());
    if (source != null && source.pid != container.pid()) {
      // It was restarted: its groups are new ones by the same name.
      letGo(source);
      source = null;
    }
    try {
      if (source == null) {
        source = open(container);
        sources.put(container.id(), source);
      }
      source.round = round;
      source.describe(container);
      if (source.files == null) {
        rows.gone(index);
        return;
      }
      Traffic traffic = readSource(source.files, source.network, source.traffic);
      rows.read(index, clock.millis(), row);
      if (!traffic.equals(source.traffic)) {
        source.traffic = traffic;
        details.traffic(container, traffic);
      }
    } catch (IOException failure) {
      failed(rows, index, container, failure);
    }
  }

  private Traffic readSource(ContainerFiles files, @Nullable KernelFile network, Traffic before)
      throws IOException {
    Arrays.fill(row, Frame.MISSING);
    files.read(text, scratch, row);
    if (row[ContainerMetric.CPU_USAGE.ordinal()] == Frame.MISSING
        && row[ContainerMetric.MEMORY_USAGE.ordinal()] == Frame.MISSING) {
      throw new IOException("its control groups tell neither CPU nor memory");
    }
    CounterTable traffic = null;
    if (network != null && network.read(text)) {
      interfaces.begin(before.interfaces());
      NetworkTable.read(text, interfaces);
      traffic = interfaces.end();
      for (int column = 0; column < NetworkTable.WIDTH; column++) {
        row[NETWORK + column] = interfaces.sum(column);
      }
    }
    return before.with(traffic, files.devices());
  }

  private Source open(Container container) throws IOException {
    CgroupPaths paths = CgroupPaths.of(cgroupRoot, procRoot, container.pid(), container.id());
    Path group = unified ? paths.unified() : paths.of("memory");
    if (!Files.isDirectory(group)) {
      throw new IOException("there is no control group " + group);
    }
    ContainerFiles files =
        unified
            ? new ContainerFilesV2(group, budget, devices)
            : new ContainerFilesV1(paths, budget, devices);
    proven = true;
    return new Source(container, files, networkOf(container.pid()));
  }

  /// The interface table of the container; null if it has the host's network, whose traffic is not
  /// its own, or if that cannot be told.
  private @Nullable KernelFile networkOf(long pid) {
    return hostNetwork.isOther(pid)
        ? new KernelFile(procRoot.resolve(Long.toString(pid)).resolve("net/dev"), budget)
        : null;
  }

  private void failed(Rows rows, int index, Container container, IOException failure) {
    Source source = sources.remove(container.id());
    if (source != null) {
      letGo(source);
    }
    if (proven && ended(container.pid())) {
      // Remembered until the inventory knows it too, lest it be looked for at every step.
      Source gone = new Source(container, null, null);
      gone.round = round;
      sources.put(container.id(), gone);
      rows.gone(index);
      return;
    }
    String reason =
        failure instanceof NoSuchFileException missing
            ? "there is no " + missing.getFile()
            : String.valueOf(failure.getMessage());
    rows.unreadable("The files of container " + container.name() + " cannot be read: " + reason);
  }

  private void letGo(Source source) {
    source.close();
    details.traffic(source.described, null);
  }

  private boolean ended(long pid) {
    return pid > 0 && !Files.exists(procRoot.resolve(Long.toString(pid)));
  }

  /// Lets go of containers that are no longer asked for, and of handles if there are too many.
  private void sweep() {
    Iterator<Source> all = sources.values().iterator();
    while (all.hasNext()) {
      Source source = all.next();
      if (source.round != round) {
        letGo(source);
        all.remove();
      } else if (budget.exceeded()) {
        source.release();
      }
    }
  }
}
