package io.plimsoll.deploy;

import io.plimsoll.autoscaler.Autoscaler;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.FrameSink;
import io.plimsoll.store.Store;
import java.io.IOException;

/// The way of a frame: into the store, and then every target is evaluated. Frames come from one
/// thread.
final class Pipeline implements FrameSink {
  private final Store store;
  private final Autoscaler autoscaler;
  private final Readiness readiness;

  Pipeline(Store store, Autoscaler autoscaler, Readiness readiness) {
    this.store = store;
    this.autoscaler = autoscaler;
    this.readiness = readiness;
  }

  /// Stores a frame and evaluates. Targets are evaluated even if the frame could not be kept: they
  /// hold then, and say that there is no data.
  @Override
  public void append(Frame frame) throws IOException {
    try {
      store.append(frame);
      readiness.stored();
    } catch (IOException | RuntimeException e) {
      readiness.failed(String.valueOf(e.getMessage()));
      throw e;
    } finally {
      autoscaler.evaluate();
    }
  }
}
