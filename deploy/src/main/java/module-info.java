import org.jspecify.annotations.NullMarked;

/// Puts the parts together, and ships them.
@NullMarked
module io.plimsoll.deploy {
  requires static transitive org.jspecify;
  requires io.plimsoll.dashboard;
  requires ch.qos.logback.classic;
  requires ch.qos.logback.core;
  requires com.fasterxml.jackson.databind;
  requires info.picocli;
  requires io.netty.buffer;
  requires io.netty.codec.compression;
  requires java.net.http;
  requires jdk.management;
  requires micrometer.core;
  requires org.slf4j;
}
