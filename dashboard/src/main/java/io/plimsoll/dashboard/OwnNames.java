package io.plimsoll.dashboard;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import java.util.Set;

/// Names the HTTP server's metrics `plimsoll.http…` in place of `vertx.http…`, and leaves out the
/// two whose names Prometheus' own check refuses.
final class OwnNames implements MeterFilter {
  private static final String VERTX = "vertx.";
  private static final Set<String> REFUSED = Set.of("process.cpu.time", "system.cpu.count");

  @Override
  public Meter.Id map(Meter.Id id) {
    return id.getName().startsWith(VERTX)
        ? id.withName("plimsoll." + id.getName().substring(VERTX.length()))
        : id;
  }

  @Override
  public MeterFilterReply accept(Meter.Id id) {
    return REFUSED.contains(id.getName()) ? MeterFilterReply.DENY : MeterFilterReply.NEUTRAL;
  }
}
