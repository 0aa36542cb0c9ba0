package io.plimsoll.deploy.demo;

/// What is asked of a simulated service at an instant. A pure function of the seed, the service and
/// the time, so that a demo looks the same whenever it is started with the same seed and clock.
final class DemoLoad {
  /// Random values hold for this long and are joined by straight lines, as real load has a memory.
  private static final long NOISE_MILLIS = 15_000;

  private final long seed;

  DemoLoad(long seed) {
    this.seed = seed;
  }

  /// Cores asked of all tasks of a service together, above 0.
  double cores(DemoService service, long atMillis) {
    DemoService.Load load = service.load();
    double phase = unit(service, 0, 0) + (double) atMillis / load.day().toMillis();
    double wave = 1 + load.wave() * Math.sin(2 * Math.PI * phase);
    double noise = 1 + load.noise() * (2 * smooth(service, atMillis) - 1);
    return load.base() * (wave + burst(service, atMillis)) * noise;
  }

  /// How much more or less than its share a task gets, around 1.
  double share(DemoService service, int slot) {
    return 0.92 + 0.16 * unit(service, 1, slot);
  }

  /// Time is cut into spans of the mean distance; each has one burst at a random place. It comes at
  /// once and ends at once: the hardest case for an autoscaler.
  private double burst(DemoService service, long atMillis) {
    DemoService.Load load = service.load();
    if (load.burst() == 0) {
      return 0;
    }
    long every = load.burstEvery().toMillis();
    long span = Math.floorDiv(atMillis, every);
    long room = every - load.burstFor().toMillis();
    long start = span * every + (long) (room * unit(service, 2, span));
    boolean on = atMillis >= start && atMillis < start + load.burstFor().toMillis();
    return on ? load.burst() * (0.6 + 0.4 * unit(service, 3, span)) : 0;
  }

  private double smooth(DemoService service, long atMillis) {
    long step = Math.floorDiv(atMillis, NOISE_MILLIS);
    double part = (double) Math.floorMod(atMillis, NOISE_MILLIS) / NOISE_MILLIS;
    return unit(service, 4, step) * (1 - part) + unit(service, 4, step + 1) * part;
  }

  /// A number in [0, 1) that looks random: the finalizer of SplitMix64 over what it stands for.
  private double unit(DemoService service, int purpose, long index) {
    long mixed = seed + 31L * service.key().toString().hashCode() + purpose;
    mixed = mix(mixed) + index;
    return (mix(mixed) >>> 11) * 0x1.0p-53;
  }

  private static long mix(long value) {
    long mixed = value + 0x9e3779b97f4a7c15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
