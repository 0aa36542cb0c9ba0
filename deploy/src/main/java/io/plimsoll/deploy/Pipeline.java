package io.plimsoll.deploy;

import io.plimsoll.autoscaler.Autoscaler;
import io.plimsoll.collector.container.Inventory;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.FrameSink;
import io.plimsoll.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The way of a frame: into the store, and then every target is evaluated. Knows whether the
/// program is ready. Frames come from one thread; anybody may ask.
final class Pipeline implements FrameSink {
  private final Store store;
  private final Autoscaler autoscaler;
  private final Supplier<Inventory> inventory;
  private volatile @Nullable String problem = "no reading has been stored yet";

  Pipeline(Store store, Autoscaler autoscaler, Supplier<Inventory> inventory) {
    this.store = store;
    this.autoscaler = autoscaler;
    this.inventory = inventory;
  }

  /// Stores a frame and evaluates. Targets are evaluated even if the frame could not be kept: they
  /// hold then, and say that there is no data.
  @Override
  public void append(Frame frame) throws IOException {
    try {
      store.append(frame);
      problem = null;
    } catch (IOException e) {
      problem = "readings cannot be stored: " + e.getMessage();
      throw e;
    } finally {
      autoscaler.evaluate();
    }
  }

  /// Why the program is not ready, one sentence each; empty when it is.
  List<String> notReady() {
    List<String> reasons = new ArrayList<>();
    Inventory known = inventory.get();
    if (known.problem() != null) {
      reasons.add("the inventory is not current: " + known.problem());
    }
    String unstored = problem;
    if (unstored != null) {
      reasons.add(unstored);
    }
    return reasons;
  }
}
