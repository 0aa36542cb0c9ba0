import org.jspecify.annotations.NullMarked;

/// Decides how many tasks a service needs, and acts.
@NullMarked
module io.plimsoll.autoscaler {
  requires static transitive org.jspecify;
  requires transitive io.plimsoll.store;
  requires transitive com.fasterxml.jackson.databind;
  requires transitive com.github.dockerjava.transport;
  requires com.github.dockerjava.transport.zerodep;
  requires org.slf4j;
  requires transitive org.snakeyaml.engine;

  exports io.plimsoll.autoscaler.activity;
  exports io.plimsoll.autoscaler.actuator.compose;
  exports io.plimsoll.autoscaler.actuator.docker;
  exports io.plimsoll.autoscaler.actuator.swarm;
  exports io.plimsoll.autoscaler.actuator;
  exports io.plimsoll.autoscaler.engine;
  exports io.plimsoll.autoscaler.policy;
  exports io.plimsoll.autoscaler.target;
  exports io.plimsoll.autoscaler;
}
