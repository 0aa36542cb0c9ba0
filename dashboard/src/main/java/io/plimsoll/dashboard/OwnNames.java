package io.plimsoll.dashboard;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import java.util.Set;

/// Names the HTTP server's metrics `plimsoll.http…` in place of `vertx.http…`, and leaves some out.
final class OwnNames implements MeterFilter {
  private static final String VERTX = "vertx.";

  /// Prometheus' own check refuses the names of the first two. The others are registered anew for
  /// every request, which Micrometer warns of at each start.
  private static final Set<String> LEFT_OUT =
      Set.of(
          "process.cpu.time",
          "system.cpu.count",
          "plimsoll.http.server.active.connections",
          "plimsoll.http.server.active.requests");

  @Override
  public Meter.Id map(Meter.Id id) {
    return id.getName().startsWith(VERTX)
        ? id.withName("plimsoll." + id.getName().substring(VERTX.length()))
        : id;
  }

  @Override
  public MeterFilterReply accept(Meter.Id id) {
    return LEFT_OUT.contains(id.getName()) ? MeterFilterReply.DENY : MeterFilterReply.NEUTRAL;
  }
}
