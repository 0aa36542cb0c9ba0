package io.plimsoll.deploy;

import io.plimsoll.autoscaler.Autoscaler;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.FrameSink;
import io.plimsoll.store.Store;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way of a frame: into the store, and then every target is evaluated. Thread-safe: frames that
/// were read here and frames that were sent take turns.
///
/// Whether a frame is kept is the store's answer alone: a round that fails makes no frame come
/// again. It is logged, counted and a reason not to be ready.
final class Pipeline implements FrameSink {
  private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);

  private final Store store;
  private final Autoscaler autoscaler;
  private final Readiness readiness;
  private final RemoteFleet remote;
  private @Nullable String lastFailure;
  private long failedRounds;

  Pipeline(Store store, Autoscaler autoscaler, Readiness readiness, RemoteFleet remote) {
    this.store = store;
    this.autoscaler = autoscaler;
    this.readiness = readiness;
    this.remote = remote;
  }

  /// Stores a frame and evaluates. Targets are evaluated even if the frame could not be kept: they
  /// hold then, and say that there is no data.
  @Override
  public void append(Frame frame) throws IOException {
    take(frame);
  }

  @Override
  public synchronized int take(Frame frame) throws IOException {
    try {
      int refused = store.take(frame);
      readiness.stored();
      return refused;
    } catch (IOException | RuntimeException e) {
      readiness.failed(String.valueOf(e.getMessage()));
      throw e;
    } finally {
      evaluate();
    }
  }

  /// Stores a frame that a collector elsewhere sent, which says nothing of the one here, and
  /// evaluates. Of its containers those count for the size of a service that the platform here
  /// knows.
  ///
  /// @return how many of its rows were refused
  synchronized int received(Frame frame) throws IOException {
    int refused;
    try {
      refused = store.take(frame, remote.counting());
      readiness.received();
      remote.saw(frame);
    } catch (RuntimeException e) { // of anything else the store tells by itself
      readiness.failed(String.valueOf(e.getMessage()));
      throw e;
    }
    evaluate();
    return refused;
  }

  /// Takes the frames that collectors elsewhere send.
  FrameSink received() {
    return new FrameSink() {
      @Override
      public void append(Frame frame) throws IOException {
        received(frame);
      }

      @Override
      public int take(Frame frame) throws IOException {
        return received(frame);
      }
    };
  }

  private void evaluate() {
    try {
      autoscaler.evaluate();
      lastFailure = null;
      readiness.evaluated();
    } catch (RuntimeException failure) {
      failedRounds++;
      if (!failure.toString().equals(lastFailure)) {
        lastFailure = failure.toString();
        LOG.error("Targets cannot be evaluated; nothing is scaled meanwhile", failure);
      }
      readiness.unevaluated(failure.toString());
    }
  }

  /// Rounds that ended with an exception.
  synchronized long failedRounds() {
    return failedRounds;
  }
}
