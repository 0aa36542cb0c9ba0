package io.plimsoll.dashboard.write;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

/// Counts what is written: requests by status, samples that are kept, those that are refused by
/// reason, and what is ignored. Thread-safe.
final class WriteMeters {
  private final MeterRegistry registry;
  private final Counter samples;
  private final Map<Refusal, Counter> refused = new EnumMap<>(Refusal.class);
  private final Counter keptExemplars;
  private final Counter exemplars;
  private final Counter metadata;

  WriteMeters(MeterRegistry registry) {
    this.registry = registry;
    samples =
        Counter.builder("plimsoll.remote.write.samples")
            .description("Samples that senders wrote and that are kept")
            .register(registry);
    for (Refusal reason : Refusal.values()) {
      refused.put(
          reason,
          Counter.builder("plimsoll.remote.write.refused")
              .description("Samples that senders wrote and that are not kept")
              .tag("reason", reason.label())
              .register(registry));
    }
    keptExemplars =
        Counter.builder("plimsoll.remote.write.exemplars")
            .description("Exemplars that senders wrote and that are kept")
            .register(registry);
    exemplars = ignored("exemplar");
    metadata = ignored("metadata");
  }

  /// Counts what became of a request that could be read.
  void wrote(Tally tally) {
    samples.increment(tally.kept());
    keptExemplars.increment(tally.keptExemplars());
    exemplars.increment(tally.exemplars());
    metadata.increment(tally.ignoredMetadata());
    refused.forEach((reason, counter) -> counter.increment(tally.refused(reason)));
  }

  /// Counts an answer.
  void answered(int status) {
    Counter.builder("plimsoll.remote.write.requests")
        .description("Remote-write requests, by the status of the answer")
        .tag("code", Integer.toString(status))
        .register(registry)
        .increment();
  }

  private Counter ignored(String kind) {
    return Counter.builder("plimsoll.remote.write.ignored")
        .description("What senders wrote besides samples")
        .tag("kind", kind)
        .register(registry);
  }
}
