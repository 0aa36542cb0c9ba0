package io.plimsoll.deploy.bench.peer;

import java.util.SplittableRandom;

/// What one container of the workload does: integers that behave as those of containers do.
///
/// Three of ten idle, five serve steadily, two work in bursts. CPU time comes in whole
/// microseconds with noise, memory in pages with plateaus and a cache that grows and is reclaimed,
/// packets at random with noisy sizes, disks are mostly quiet, and throttling is mostly flat.
final class ContainerLoad {
  private static final int PAGE = 4_096;

  private enum Kind {
    IDLE,
    STEADY,
    BURSTY
  }

  private final long[] values = new long[Metric.COUNT];
  private final SplittableRandom random;
  private final double seconds;
  private final Kind kind;
  private final double cores;
  private final double packetsPerSecond;
  private final int bytesPerPacket;
  private final long maxCache;
  private boolean busy;
  private long cache;

  /// A container at its start.
  ///
  /// @param random is its own
  /// @param seconds between two steps
  ContainerLoad(SplittableRandom random, double seconds) {
    this.random = random;
    this.seconds = seconds;
    int share = random.nextInt(10);
    kind = share < 3 ? Kind.IDLE : share < 8 ? Kind.STEADY : Kind.BURSTY;
    cores = 0.02 + random.nextDouble() * random.nextDouble();
    packetsPerSecond = 2 + 200 * random.nextDouble() * random.nextDouble();
    bytesPerPacket = 90 + random.nextInt(600);
    maxCache = PAGE * (long) random.nextInt(2_000, 60_000);
    cache = PAGE * (long) random.nextInt(2_000);
    set(Metric.MEMORY_RSS, PAGE * random.nextLong(2_000, 60_000));
    set(Metric.CPU, 1_000 * random.nextLong(10_000_000_000L));
    set(Metric.RECEIVED_BYTES, random.nextLong(10_000_000_000L));
    set(Metric.SENT_BYTES, random.nextLong(10_000_000_000L));
    set(Metric.RECEIVED_PACKETS, random.nextLong(50_000_000));
    set(Metric.SENT_PACKETS, random.nextLong(50_000_000));
    set(Metric.PROCESSES, random.nextLong(1, 40));
  }

  /// The newest value of a metric.
  long value(Metric metric) {
    return values[metric.ordinal()];
  }

  /// Goes on by one interval.
  void step() {
    switch (kind) {
      case IDLE -> idle();
      case STEADY -> serve();
      case BURSTY -> {
        busy = random.nextInt(20) == 0 ? !busy : busy;
        if (busy) {
          burst();
        } else {
          idle();
        }
      }
    }
    set(Metric.MEMORY_USAGE, value(Metric.MEMORY_RSS) + cache);
    set(Metric.MEMORY_WORKING_SET, value(Metric.MEMORY_RSS) + cache / PAGE / 3 * PAGE);
  }

  private void idle() {
    cpu((400 + random.nextInt(60)) * seconds);
    // A health probe, always the same.
    network(6, 1, 72);
  }

  private void serve() {
    cpu(cores * 1e6 * seconds * (1 + 0.08 * random.nextGaussian()));
    double mean = packetsPerSecond * seconds;
    long packets = Math.round(mean + Math.sqrt(mean) * random.nextGaussian());
    double size = bytesPerPacket * (1 + 0.05 * random.nextGaussian());
    network(Math.max(0, packets), 0.9, size);
    if (random.nextInt(6) == 0) {
      resize(random.nextInt(-40, 42));
    }
    if (random.nextInt(40) == 0) {
      cache(random.nextInt(1, 30));
    }
    if (random.nextInt(200) == 0) {
      add(Metric.PROCESSES, value(Metric.PROCESSES) > 5 ? -1 : 1);
    }
  }

  private void burst() {
    cpu(Math.min(1, cores * 3) * 1e6 * seconds * random.nextDouble(0.7, 1));
    network(random.nextInt(40, 80), 1.2, bytesPerPacket);
    resize(random.nextInt(-300, 305));
    int pages = random.nextInt(1, 400);
    add(Metric.WRITTEN_BYTES, (long) pages * PAGE);
    cache(pages);
    if (random.nextInt(8) == 0) {
      add(Metric.READ_BYTES, (long) random.nextInt(1, 64) * PAGE);
    }
    if (random.nextInt(3) == 0) {
      add(Metric.THROTTLED, random.nextInt(400_000));
    }
  }

  private void cpu(double micros) {
    add(Metric.CPU, 1_000 * (long) Math.max(0, micros));
  }

  private void network(long received, double sentPerReceived, double bytes) {
    long sent = (long) (received * sentPerReceived);
    add(Metric.RECEIVED_PACKETS, received);
    add(Metric.RECEIVED_BYTES, (long) (received * bytes));
    add(Metric.SENT_PACKETS, sent);
    add(Metric.SENT_BYTES, (long) (sent * bytes * 1.7));
  }

  private void resize(int pages) {
    long least = PAGE * 100L;
    set(Metric.MEMORY_RSS, Math.max(least, value(Metric.MEMORY_RSS) + (long) pages * PAGE));
  }

  private void cache(int pages) {
    cache += (long) pages * PAGE;
    // The kernel reclaims about a half.
    cache = cache > maxCache ? cache / 2 / PAGE * PAGE : cache;
  }

  private void set(Metric metric, long value) {
    values[metric.ordinal()] = value;
  }

  private void add(Metric metric, long more) {
    values[metric.ordinal()] += more;
  }
}
