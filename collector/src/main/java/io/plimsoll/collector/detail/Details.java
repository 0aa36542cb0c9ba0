package io.plimsoll.collector.detail;

import io.plimsoll.collector.container.Container;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What is known of containers beside the fixed columns of their rows: for the scrape alone, never
/// stored and never sent elsewhere. Thread-safe.
public final class Details {
  /// Prometheus asks every few seconds, or minutes at most; nothing is read for one that has gone.
  private static final Duration INTEREST = Duration.ofMinutes(10);

  private final BlockDevices devices;
  private final LongSupplier nanoTime;
  private final Map<String, Traffic> traffic = new ConcurrentHashMap<>();
  private final Map<String, Processes> processes = new ConcurrentHashMap<>();
  private final Map<String, Connections> connections = new ConcurrentHashMap<>();
  private final Map<String, WritableLayer> layers = new ConcurrentHashMap<>();
  private boolean everAsked;
  private long askedNanos;

  /// Nothing is known yet.
  ///
  /// @param sysRoot `/sys` of the host
  /// @param nanoTime a clock that only goes forward
  public Details(Path sysRoot, LongSupplier nanoTime) {
    this.devices = new BlockDevices(sysRoot);
    this.nanoTime = nanoTime;
  }

  /// For containers of which nothing is known beside their rows.
  public static Details none() {
    return new Details(Path.of("/sys"), () -> 0);
  }

  /// The path of a block device by its number: `/dev/vda` for `254:0`; empty if there is none.
  public String devicePath(String number) {
    return devices.path(number);
  }

  /// Notes that somebody is about to ask. Only while somebody asks are the details read that cost
  /// something.
  public synchronized void ask() {
    everAsked = true;
    askedNanos = nanoTime.getAsLong();
    notifyAll();
  }

  /// Waits until somebody asks, or returns at once if somebody did of late.
  public synchronized void awaitInterest() throws InterruptedException {
    while (!everAsked || nanoTime.getAsLong() - askedNanos > INTEREST.toNanos()) {
      wait();
    }
  }

  /// What moved over its interfaces and devices.
  public @Nullable Traffic traffic(Container container) {
    return traffic.get(container.id());
  }

  /// Takes a reading; null forgets the container.
  public void traffic(Container container, @Nullable Traffic reading) {
    put(traffic, container, reading);
  }

  /// Its processes.
  public @Nullable Processes processes(Container container) {
    return processes.get(container.id());
  }

  /// Takes a reading; null forgets the container.
  public void processes(Container container, @Nullable Processes reading) {
    put(processes, container, reading);
  }

  /// Its sockets.
  public @Nullable Connections connections(Container container) {
    return connections.get(container.id());
  }

  /// Takes a reading; null forgets the container.
  public void connections(Container container, @Nullable Connections reading) {
    put(connections, container, reading);
  }

  /// Its writable layer.
  public @Nullable WritableLayer layer(Container container) {
    return layers.get(container.id());
  }

  /// Takes a reading; null forgets the container.
  public void layer(Container container, @Nullable WritableLayer reading) {
    put(layers, container, reading);
  }

  /// Forgets what was read in rounds of all other containers.
  public void keepOnly(Set<String> ids) {
    processes.keySet().retainAll(ids);
    connections.keySet().retainAll(ids);
    layers.keySet().retainAll(ids);
  }

  private static <T> void put(Map<String, T> map, Container container, @Nullable T reading) {
    if (reading == null) {
      map.remove(container.id());
    } else {
      map.put(container.id(), reading);
    }
  }
}
