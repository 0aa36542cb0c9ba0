package io.plimsoll.store.rocks;

import io.plimsoll.collector.metric.Frame;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The newest frame of each node. Thread-safe.
final class LatestFrames {
  /// A node that has not reported for this long is not among them.
  private static final Duration MAX_AGE = Duration.ofMinutes(5);

  private final Map<String, Frame> byNode = new ConcurrentHashMap<>();
  private final InstantSource clock;
  private final Duration step;

  /// @param step time between two frames, by which clocks may differ
  LatestFrames(InstantSource clock, Duration step) {
    this.clock = clock;
    this.step = step;
  }

  /// Takes a frame that was kept.
  void add(Frame frame) {
    byNode.merge(frame.node(), frame, this::later);
  }

  /// The later of two; but one of the present if the other was dated by a clock that was ahead.
  private Frame later(Frame old, Frame now) {
    long latest = clock.millis() + step.toMillis();
    boolean cameBack = old.atMillis() > latest && now.atMillis() <= latest;
    return now.atMillis() >= old.atMillis() || cameBack ? now : old;
  }

  /// Those of nodes that report.
  List<Frame> all() {
    long now = clock.millis();
    byNode
        .values()
        .removeIf(frame ->
            frame.atMillis() < now - MAX_AGE.toMillis()
                || frame.atMillis() > now + FrameTimes.MAX_AHEAD.toMillis());
    return List.copyOf(byNode.values());
  }
}
