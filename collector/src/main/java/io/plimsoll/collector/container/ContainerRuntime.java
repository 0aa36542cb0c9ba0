package io.plimsoll.collector.container;

import java.util.function.Consumer;

/// Finds containers and keeps finding them: a Docker Engine, or the simulated fleet.
///
/// Thread-safe. `inventory` never blocks on the network.
public interface ContainerRuntime extends AutoCloseable {
  /// Starts following the runtime. Returns at once; the first inventory follows.
  void start();

  /// What is known now. Its age and `problem` tell how far to trust it.
  Inventory inventory();

  /// Calls `listener` after every change of the inventory and for what happened to containers, on a
  /// thread of the runtime; the listener must not block.
  ///
  /// @return ends the subscription
  AutoCloseable subscribe(Consumer<ContainerChange> listener);

  @Override
  void close();
}
