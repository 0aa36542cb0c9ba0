package io.plimsoll.deploy.platform;

import io.plimsoll.autoscaler.actuator.Actuator;
import io.plimsoll.collector.container.ContainerRuntime;
import io.plimsoll.collector.detail.Details;
import io.plimsoll.collector.metric.FrameSink;
import java.util.List;

/// Where containers are found, read and resized.
public interface Platform extends AutoCloseable {
  /// What it is, for the person who started the program.
  String title();

  /// Finds its containers.
  ContainerRuntime runtime();

  /// Resize its services.
  List<Actuator> actuators();

  /// What is known of its containers beside their rows.
  Details details();

  /// A collector that hands what it reads to `sink`, once it is started; the caller closes it.
  FrameSource collector(FrameSink sink);

  /// Ends what [#runtime] and [#actuators] returned.
  @Override
  void close();
}
