package io.plimsoll.deploy;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.plimsoll.autoscaler.Autoscaler;
import io.plimsoll.autoscaler.AutoscalerStatus;
import io.plimsoll.autoscaler.activity.Activity;
import io.plimsoll.autoscaler.activity.ActivityStatus;
import io.plimsoll.collector.CollectorStatus;
import io.plimsoll.collector.wire.FrameReceiver;
import io.plimsoll.store.Store;
import io.plimsoll.store.StoreStatus;
import io.plimsoll.store.series.SeriesStatus;
import io.plimsoll.store.series.SeriesStore;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/// Plimsoll's metrics of itself, for `/metrics`: `plimsoll_store_…`, `plimsoll_collector_…` and
/// `plimsoll_autoscaler_…`.
final class OwnMetrics {
  private static final double NANOS_PER_SECOND = 1e9;

  private final MeterRegistry registry;

  OwnMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  static void register(
      MeterRegistry registry,
      Store store,
      Supplier<CollectorStatus> collector,
      Autoscaler autoscaler,
      Supplier<AutoscalerStatus> autoscalerStatus,
      Pipeline pipeline,
      FrameReceiver frames) {
    OwnMetrics metrics = new OwnMetrics(registry);
    metrics.ofStore(store);
    metrics.ofSeries(store.series());
    metrics.ofCollector(collector);
    metrics.ofAutoscaler(autoscaler);
    metrics.ofRounds(autoscalerStatus);
    metrics.counter(
        "autoscaler.rounds.failed",
        "Rounds that ended with an exception",
        () -> pipeline,
        Pipeline::failedRounds);
    metrics.ofReceiver(frames);
  }

  private void ofStore(Store store) {
    Supplier<StoreStatus> status = store::status;
    counter("store.samples", "Samples acknowledged", status, StoreStatus::samples);
    counter("store.samples.dropped", "Samples refused", status, StoreStatus::droppedSamples);
    gauge("store.containers", "Containers in memory", status, StoreStatus::activeContainers);
    gauge("store.disk.bytes", "Size of the files", status, StoreStatus::diskBytes);
    gauge("store.head.bytes", "Rows not in a chunk yet", status, StoreStatus::headBytes);
    gauge("store.lost", "Writes missing at the start", status, StoreStatus::lostSequences);
    gauge("store.problems", "Problems to look at", status, each -> each.problems().size());
  }

  private void ofSeries(SeriesStore series) {
    Supplier<SeriesStatus> status = series::status;
    counter("series.samples", "Samples of series kept", status, SeriesStatus::samples);
    counter("series.samples.late", "Late ones among them", status, SeriesStatus::lateSamples);
    gauge("series.active", "Series in memory", status, SeriesStatus::activeSeries);
    gauge("series.max", "Series there may be", status, SeriesStatus::maxSeries);
    counter("series.refused", "Times a series was refused", status, SeriesStatus::refusedSeries);
    gauge("series.head.bytes", "Samples not in a chunk yet", status, SeriesStatus::headBytes);
    Parts refused =
        new Parts("series.samples.refused", "Samples of series refused, by reason", "reason");
    part(refused, "too_old", status, SeriesStatus::tooOldSamples);
    part(refused, "too_far_ahead", status, SeriesStatus::tooFarAheadSamples);
    part(refused, "conflicting", status, SeriesStatus::conflictingSamples);
    part(refused, "too_many", status, SeriesStatus::tooManySamples);
  }

  private void ofCollector(Supplier<CollectorStatus> status) {
    counter("collector.steps", "Steps taken", status, CollectorStatus::steps);
    counter("collector.rows", "Rows read and stored", status, CollectorStatus::rows);
    counter("collector.failures", "Rows not read or stored", status, CollectorStatus::failures);
    counter("collector.steps.late", "Steps left out", status, CollectorStatus::lateSteps);
    gauge(
        "collector.step.seconds",
        "Length of the last step",
        status,
        each -> each.lastStepNanos() / NANOS_PER_SECOND);
  }

  private void ofReceiver(FrameReceiver frames) {
    Supplier<FrameReceiver> self = () -> frames;
    counter("receiver.frames", "Frames that were sent here", self, FrameReceiver::frames);
    counter("receiver.repeated", "Frames that came again", self, FrameReceiver::repeated);
    counter("receiver.lost", "Frames that collectors gave up", self, FrameReceiver::lost);
    counter(
        "receiver.refused", "Bodies of a second collector of a node", self, FrameReceiver::refused);
    gauge("receiver.nodes", "Nodes that send", self, FrameReceiver::nodes);
  }

  private void ofAutoscaler(Autoscaler autoscaler) {
    Supplier<Autoscaler> self = () -> autoscaler;
    gauge("autoscaler.targets", "Scalable targets", self, each -> each.targets().size());
    gauge("autoscaler.problems", "Problems of definitions", self, each -> each.problems().size());
    gauge("autoscaler.suspended", "1 if all is", self, each -> each.allSuspended() ? 1 : 0);
    for (ActivityStatus status : ActivityStatus.values()) {
      if (status != ActivityStatus.IN_PROGRESS) {
        var _ = ended(status); // an alarm needs the zero before the first
      }
    }
    var _ = autoscaler.subscribe(this::count); // for as long as the autoscaler lives
  }

  private void ofRounds(Supplier<AutoscalerStatus> status) {
    counter(
        "autoscaler.evaluations",
        "Evaluations of single targets",
        status,
        AutoscalerStatus::evaluations);
    counter(
        "autoscaler.evaluations.blocked",
        "Evaluations after which missing data kept the size",
        status,
        AutoscalerStatus::blocked);
    counter(
        "autoscaler.evaluations.failed",
        "Evaluations that ended with an exception",
        status,
        AutoscalerStatus::faults);
    gauge(
        "autoscaler.targets.blocked",
        "Targets that missing data keeps at their size now",
        status,
        AutoscalerStatus::blockedNow);
    Parts kinds = new Parts("autoscaler.decisions", "Decisions on single targets, by kind", "kind");
    part(kinds, "hold", status, AutoscalerStatus::holds);
    part(kinds, "scale_out", status, AutoscalerStatus::scaleOuts);
    part(kinds, "scale_in", status, AutoscalerStatus::scaleIns);
    FunctionTimer.builder(
            "plimsoll.autoscaler.round",
            registry,
            ignored -> status.get().rounds(),
            ignored -> status.get().roundNanos(),
            TimeUnit.NANOSECONDS)
        .description("Evaluating all targets")
        .register(registry);
  }

  private void count(Activity activity) {
    if (activity.endedAt() != null) {
      ended(activity.status()).increment();
    }
  }

  private Counter ended(ActivityStatus status) {
    return Counter.builder("plimsoll.autoscaler.activities")
        .description("Activities that ended, by how")
        .tag("status", status.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  /// A count whose parts are told apart by a tag.
  private record Parts(String name, String description, String tag) {}

  private <T> void part(Parts whole, String part, Supplier<T> source, ToDoubleFunction<T> value) {
    counted(whole.name(), source, value)
        .description(whole.description())
        .tag(whole.tag(), part)
        .register(registry);
  }

  <T> void counter(String name, String description, Supplier<T> source, ToDoubleFunction<T> value) {
    counted(name, source, value).description(description).register(registry);
  }

  /// A counter holds its object weakly and stays as it was without it, so the object is one that
  /// lives as long as the counter.
  private <T> FunctionCounter.Builder<MeterRegistry> counted(
      String name, Supplier<T> source, ToDoubleFunction<T> value) {
    return FunctionCounter.builder(
        "plimsoll." + name, registry, ignored -> value.applyAsDouble(source.get()));
  }

  private <T> void gauge(
      String name, String description, Supplier<T> source, ToDoubleFunction<T> value) {
    Gauge.builder("plimsoll." + name, source, each -> value.applyAsDouble(each.get()))
        .description(description)
        .strongReference(true)
        .register(registry);
  }
}
