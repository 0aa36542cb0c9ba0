import org.jspecify.annotations.NullMarked;

/// Reads containers and publishes samples.
@NullMarked
module io.plimsoll.collector {
  requires static transitive org.jspecify;
  requires com.fasterxml.jackson.databind;
  requires com.github.dockerjava.api;
  requires com.github.dockerjava.core;
  requires com.github.dockerjava.transport;
  requires com.github.dockerjava.transport.zerodep;
  requires jdk.security.auth;
  requires org.slf4j;

  exports io.plimsoll.collector;
  exports io.plimsoll.collector.cgroup;
  exports io.plimsoll.collector.clock;
  exports io.plimsoll.collector.container;
  exports io.plimsoll.collector.detail;
  exports io.plimsoll.collector.docker;
  exports io.plimsoll.collector.file;
  exports io.plimsoll.collector.kernel;
  exports io.plimsoll.collector.metric;
  exports io.plimsoll.collector.node;
  exports io.plimsoll.collector.reading;
  exports io.plimsoll.collector.rounds;
  exports io.plimsoll.collector.spelling;
  exports io.plimsoll.collector.wire;
}
