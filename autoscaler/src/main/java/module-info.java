import org.jspecify.annotations.NullMarked;

/// Decides how many tasks a service needs, and acts.
@NullMarked
module io.plimsoll.autoscaler {
  requires static transitive org.jspecify;
  requires transitive io.plimsoll.store;
  requires com.fasterxml.jackson.databind;
  requires com.github.dockerjava.api;
  requires org.slf4j;
  requires org.snakeyaml.engine;

  exports io.plimsoll.autoscaler;
  exports io.plimsoll.autoscaler.activity;
  exports io.plimsoll.autoscaler.actuator;
  exports io.plimsoll.autoscaler.policy;
  exports io.plimsoll.autoscaler.target;
}
