package io.plimsoll.deploy.demo;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ContainerState;
import io.plimsoll.collector.container.Health;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.metric.ContainerMetric;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/// A simulated container with its counters. Guarded by its fleet.
final class DemoTask {
  private static final long PERIOD_MICROS = 100_000; // as Linux enforces CPU limits by default

  private final DemoService service;
  private final int slot;
  private final Instant createdAt;
  private final Instant startsAt;
  private final String id;
  private final long[] counters = new long[ContainerMetric.COLUMNS.size()];

  DemoTask(DemoService service, int slot, Instant createdAt, Instant startsAt) {
    this.service = service;
    this.slot = slot;
    this.createdAt = createdAt;
    this.startsAt = startsAt;
    id = id(service.key() + "/" + slot + "/" + createdAt.toEpochMilli());
    levels(0);
  }

  int slot() {
    return slot;
  }

  boolean runs(Instant now) {
    return !startsAt.isAfter(now);
  }

  Instant startsAt() {
    return startsAt;
  }

  Container describe(Instant now) {
    boolean runs = runs(now);
    return new Container(
        id,
        "%s-%s-%d".formatted(service.key().cluster(), service.key().service(), slot),
        service.key(),
        String.valueOf(slot),
        Orchestrator.DEMO,
        service.image(),
        service.labels(),
        createdAt,
        runs ? startsAt : null,
        runs ? ContainerState.RUNNING : ContainerState.CREATED,
        Health.NONE,
        0,
        0);
  }

  /// Lets time pass under a load.
  ///
  /// @param asked cores that the task would use without its limit
  /// @param micros how long
  /// @return cores that it used
  double use(double asked, long micros) {
    double used = Math.min(asked, service.limitCores());
    double held = asked > service.limitCores() ? 1 - service.limitCores() / asked : 0;
    double seconds = micros / 1e6;
    add(ContainerMetric.CPU_USAGE, used * micros);
    add(ContainerMetric.CPU_USER, 0.8 * used * micros);
    add(ContainerMetric.CPU_SYSTEM, 0.2 * used * micros);
    add(ContainerMetric.CPU_PERIODS, (double) micros / PERIOD_MICROS);
    add(ContainerMetric.CPU_THROTTLED_PERIODS, held > 0 ? (double) micros / PERIOD_MICROS : 0);
    add(ContainerMetric.CPU_THROTTLED_TIME, held * micros);
    add(ContainerMetric.CPU_PRESSURE_WAITING, held * micros);
    add(ContainerMetric.MEMORY_PAGE_FAULTS, 400 * used * seconds);
    add(ContainerMetric.NETWORK_RECEIVE_BYTES, service.networkPerCore() * used * seconds);
    add(ContainerMetric.NETWORK_RECEIVE_PACKETS, service.networkPerCore() * used * seconds / 800);
    add(ContainerMetric.NETWORK_TRANSMIT_BYTES, 2 * service.networkPerCore() * used * seconds);
    add(ContainerMetric.NETWORK_TRANSMIT_PACKETS, service.networkPerCore() * used * seconds / 700);
    add(ContainerMetric.DISK_WRITE_BYTES, service.diskPerCore() * used * seconds);
    add(ContainerMetric.DISK_WRITES, service.diskPerCore() * used * seconds / 16_384);
    add(ContainerMetric.DISK_READ_BYTES, service.diskPerCore() * used * seconds / 3);
    add(ContainerMetric.DISK_READS, service.diskPerCore() * used * seconds / 49_152);
    levels(used);
    return used;
  }

  /// Copies the counters to a row.
  void read(long[] into, int offset) {
    System.arraycopy(counters, 0, into, offset, counters.length);
  }

  private void levels(double used) {
    long rss =
        Math.min(
            service.restBytes() + (long) (service.bytesPerCore() * used),
            service.limitBytes() * 9 / 10);
    long cache = Math.min(rss / 4, service.limitBytes() - rss);
    set(ContainerMetric.CPU_LIMIT, service.limitMillicores());
    set(ContainerMetric.CPU_LIMIT_QUOTA, service.limitMillicores() * PERIOD_MICROS / 1_000);
    set(ContainerMetric.CPU_LIMIT_PERIOD, PERIOD_MICROS);
    set(ContainerMetric.MEMORY_RSS, rss);
    set(ContainerMetric.MEMORY_CACHE, cache);
    set(ContainerMetric.MEMORY_USAGE, rss + cache);
    set(ContainerMetric.MEMORY_WORKING_SET, rss + cache / 4);
    set(ContainerMetric.MEMORY_LIMIT, service.limitBytes());
    set(ContainerMetric.MEMORY_MAPPED_FILE, cache / 2);
    set(ContainerMetric.MEMORY_PEAK, Math.max(value(ContainerMetric.MEMORY_PEAK), rss + cache));
    set(ContainerMetric.CPU_SHARES, 1_024); // Docker's default
    set(ContainerMetric.PIDS, 4 + (long) (8 * used));
  }

  private void add(ContainerMetric metric, double more) {
    counters[metric.ordinal()] += Math.round(more);
  }

  private long value(ContainerMetric metric) {
    return counters[metric.ordinal()];
  }

  private void set(ContainerMetric metric, long level) {
    counters[metric.ordinal()] = level;
  }

  private static String id(String name) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java has SHA-256", e);
    }
  }
}
