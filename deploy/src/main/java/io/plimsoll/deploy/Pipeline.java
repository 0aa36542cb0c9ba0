package io.plimsoll.deploy;

import io.plimsoll.autoscaler.Autoscaler;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.FrameSink;
import io.plimsoll.store.Store;
import java.io.IOException;

/// The way of a frame: into the store, and then every target is evaluated. Thread-safe: frames that
/// were read here and frames that were sent take turns.
final class Pipeline implements FrameSink {
  private final Store store;
  private final Autoscaler autoscaler;
  private final Readiness readiness;
  private final RemoteFleet remote;

  Pipeline(Store store, Autoscaler autoscaler, Readiness readiness, RemoteFleet remote) {
    this.store = store;
    this.autoscaler = autoscaler;
    this.readiness = readiness;
    this.remote = remote;
  }

  /// Stores a frame and evaluates. Targets are evaluated even if the frame could not be kept: they
  /// hold then, and say that there is no data.
  @Override
  public synchronized void append(Frame frame) throws IOException {
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

  /// Stores a frame that a collector elsewhere sent, which says nothing of the one here, and
  /// evaluates.
  synchronized void received(Frame frame) throws IOException {
    try {
      store.append(frame);
      readiness.received();
      remote.saw(frame);
    } catch (IOException | RuntimeException e) {
      readiness.failed(String.valueOf(e.getMessage()));
      throw e;
    }
    autoscaler.evaluate();
  }
}
