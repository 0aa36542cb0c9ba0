package io.plimsoll.deploy.demo;

import io.plimsoll.collector.container.ServiceKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The services of the simulated fleet: three clusters as a small company might run them.
final class DemoCatalog {
  private static final long MIB = 1L << 20;
  private static final long KIB = 1L << 10;
  private static final Duration DAY = Duration.ofMinutes(20);

  private DemoCatalog() {}

  /// Twelve services, half of them scalable.
  static List<DemoService> services() {
    return List.of(
        service("shop/web", "nginx:1.29", 4, 2, 12, 60, 500, 256, wave(1.2, 0.6, 0.08)),
        service("shop/cart", "shop/cart:41", 2, 1, 8, 60, 500, 384, wave(0.6, 0.5, 0.1)),
        service("shop/checkout", "shop/checkout:17", 3, 2, 10, 55, 1_000, 512, sale(1.4)),
        service("shop/search", "opensearch:2.19", 3, 2, 8, 65, 2_000, 2_048, wave(3.6, 0.4, 0.05)),
        fixed("shop/postgres", "postgres:17", 1, 4_000, 8_192, wave(1.1, 0.5, 0.06)),
        fixed("shop/redis", "redis:8", 1, 1_000, 1_024, wave(0.2, 0.5, 0.05)),
        service("media/transcode", "media/ffmpeg:7", 2, 1, 16, 70, 2_000, 1_024, jobs(1.8)),
        service("media/thumbnails", "media/thumbs:9", 2, 1, 6, 60, 500, 256, jobs(0.5)),
        fixed("media/origin", "nginx:1.29", 2, 1_000, 512, wave(0.5, 0.7, 0.1)),
        service("data/ingest", "data/ingest:3", 3, 2, 12, 60, 1_000, 768, wave(1.9, 0.3, 0.15)),
        fixed("data/aggregator", "data/aggregator:3", 3, 1_000, 1_024, wave(1.2, 0.2, 0.05)),
        fixed("data/scheduler", "data/scheduler:2", 1, 250, 128, wave(0.01, 0.1, 0.5)));
  }

  private static DemoService service(
      String key,
      String image,
      int tasks,
      int min,
      int max,
      int targetPercent,
      int limitMillicores,
      int limitMebibytes,
      DemoService.Load load) {
    Map<String, String> labels =
        Map.of(
            "plimsoll.min", String.valueOf(min),
            "plimsoll.max", String.valueOf(max),
            "plimsoll.target.cpu", String.valueOf(targetPercent));
    return new DemoService(
        ServiceKey.parse(key),
        image,
        tasks,
        labels,
        limitMillicores,
        limitMebibytes * MIB,
        load,
        limitMebibytes * MIB / 4,
        limitMebibytes * MIB / 3 * 1_000 / limitMillicores,
        600 * KIB,
        80 * KIB);
  }

  private static DemoService fixed(
      String key,
      String image,
      int tasks,
      int limitMillicores,
      int limitMebibytes,
      DemoService.Load load) {
    return new DemoService(
        ServiceKey.parse(key),
        image,
        tasks,
        Map.of(),
        limitMillicores,
        limitMebibytes * MIB,
        load,
        limitMebibytes * MIB / 3,
        limitMebibytes * MIB / 4 * 1_000 / limitMillicores,
        900 * KIB,
        2_000 * KIB);
  }

  /// People: more by day than by night.
  private static DemoService.Load wave(double base, double wave, double noise) {
    return new DemoService.Load(base, wave, DAY, noise, 0, DAY, Duration.ZERO);
  }

  /// People, and now and then a crowd of them.
  private static DemoService.Load sale(double base) {
    return new DemoService.Load(
        base, 0.4, DAY, 0.08, 2, Duration.ofMinutes(12), Duration.ofSeconds(150));
  }

  /// Little, and every few minutes a heap of work.
  private static DemoService.Load jobs(double base) {
    return new DemoService.Load(
        base, 0.2, DAY, 0.1, 4, Duration.ofMinutes(8), Duration.ofMinutes(2));
  }
}
