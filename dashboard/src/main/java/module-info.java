import org.jspecify.annotations.NullMarked;

/// Everything that speaks HTTP.
@NullMarked
module io.plimsoll.dashboard {
  requires static transitive org.jspecify;
  requires transitive io.plimsoll.autoscaler;
  requires com.fasterxml.jackson.databind;
  requires com.google.protobuf;
  requires io.netty.buffer;
  requires io.netty.transport;
  requires io.vertx.core;
  requires io.vertx.metrics.micrometer;
  requires io.vertx.web;
  requires transitive micrometer.core;
  requires micrometer.registry.prometheus;
  requires org.slf4j;

  exports io.plimsoll.dashboard;
  exports io.plimsoll.dashboard.source;

  // Records become JSON by their accessors.
  opens io.plimsoll.dashboard.view to
      com.fasterxml.jackson.databind;
  opens io.plimsoll.dashboard.web to
      com.fasterxml.jackson.databind;
}
