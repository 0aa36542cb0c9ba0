import org.jspecify.annotations.NullMarked;

/// Reads containers and publishes samples.
@NullMarked
module io.plimsoll.collector {
  requires static transitive org.jspecify;
  requires com.github.dockerjava.api;
  requires com.github.dockerjava.core;
  requires com.github.dockerjava.transport;
  requires com.github.dockerjava.transport.zerodep;
  requires org.slf4j;

  exports io.plimsoll.collector.container;
  exports io.plimsoll.collector.metric;
}
