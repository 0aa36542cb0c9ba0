package io.plimsoll.collector.cgroup;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.kernel.HandleBudget;
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
/// one buffer that all containers share, and a parse of the numbers in place: nothing is allocated,
/// no thread is started and no path is walked. One thread reads; counts may be asked for by any.
public final class CgroupReader implements ContainerReader {
  /// The first column of a direction; the seven that belong with it follow.
  private static final int NETWORK = ContainerMetric.NETWORK_RECEIVE_BYTES.ordinal();

  private final Path cgroupRoot;
  private final Path procRoot;
  private final InstantSource clock;
  private final HandleBudget budget;
  private final boolean unified;
  private final Map<String, Source> sources = new HashMap<>();
  private final KernelText text = new KernelText();
  private final long[] scratch = new long[Math.max(ContainerFiles.SCRATCH, NetworkTable.WIDTH)];
  private final long[] row = Frame.missing(Rows.WIDTH);
  private boolean proven;
  private long round;

  /// A container's files, and whether it is known to have ended.
  private static final class Source {
    final long pid;
    final @Nullable ContainerFiles files;
    final @Nullable KernelFile network;
    Container described;
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
  public CgroupReader(Path cgroupRoot, Path procRoot, InstantSource clock, HandleBudget budget) {
    this.cgroupRoot = cgroupRoot;
    this.procRoot = procRoot;
    this.clock = clock;
    this.budget = budget;
    this.unified = Files.exists(cgroupRoot.resolve("cgroup.controllers"));
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
      source.close();
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
      readSource(source.files, source.network);
      rows.read(index, clock.millis(), row);
    } catch (IOException failure) {
      failed(rows, index, container, failure);
    }
  }

  private void readSource(ContainerFiles files, @Nullable KernelFile network) throws IOException {
    Arrays.fill(row, Frame.MISSING);
    files.read(text, scratch, row);
    if (row[ContainerMetric.CPU_USAGE.ordinal()] == Frame.MISSING
        && row[ContainerMetric.MEMORY_USAGE.ordinal()] == Frame.MISSING) {
      throw new IOException("its control groups tell neither CPU nor memory");
    }
    if (network != null && network.read(text)) {
      NetworkTable.sum(text, scratch);
      System.arraycopy(scratch, 0, row, NETWORK, NetworkTable.WIDTH);
    }
  }

  private Source open(Container container) throws IOException {
    CgroupPaths paths = CgroupPaths.of(cgroupRoot, procRoot, container.pid(), container.id());
    Path group = unified ? paths.unified() : paths.of("memory");
    if (!Files.isDirectory(group)) {
      throw new IOException("there is no control group " + group);
    }
    ContainerFiles files =
        unified ? new ContainerFilesV2(group, budget) : new ContainerFilesV1(paths, budget);
    proven = true;
    return new Source(container, files, networkOf(container.pid()));
  }

  /// The interface table of the container; null if it has the host's network, whose traffic is not
  /// its own, or if that cannot be told.
  private @Nullable KernelFile networkOf(long pid) {
    Path process = procRoot.resolve(Long.toString(pid));
    try {
      Path own = Files.readSymbolicLink(process.resolve("ns/net"));
      return own.equals(hostNetwork()) ? null : new KernelFile(process.resolve("net/dev"), budget);
    } catch (IOException notAllowed) {
      // Missing network values say so; reading the host's as the container's would be a lie.
      return null;
    }
  }

  private Path hostNetwork() throws IOException {
    try {
      return Files.readSymbolicLink(procRoot.resolve("1/ns/net"));
    } catch (IOException hidden) {
      // A hardened host hides its first process; this one then is on the host's network as well,
      // save in a container that was given the host's processes but not its network.
      return Files.readSymbolicLink(procRoot.resolve("self/ns/net"));
    }
  }

  private void failed(Rows rows, int index, Container container, IOException failure) {
    Source source = sources.remove(container.id());
    if (source != null) {
      source.close();
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

  private boolean ended(long pid) {
    return pid > 0 && !Files.exists(procRoot.resolve(Long.toString(pid)));
  }

  /// Lets go of containers that are no longer asked for, and of handles if there are too many.
  private void sweep() {
    Iterator<Source> all = sources.values().iterator();
    while (all.hasNext()) {
      Source source = all.next();
      if (source.round != round) {
        source.close();
        all.remove();
      } else if (budget.exceeded()) {
        source.release();
      }
    }
  }
}
