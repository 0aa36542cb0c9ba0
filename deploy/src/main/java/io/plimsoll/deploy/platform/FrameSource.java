package io.plimsoll.deploy.platform;

import io.plimsoll.collector.CollectorStatus;

/// Reads containers at every step.
public interface FrameSource extends AutoCloseable {
  /// Begins to read.
  void start();

  /// How it fares.
  CollectorStatus status();

  /// Ends after the step that is under way.
  @Override
  void close();
}
