package io.plimsoll.dashboard;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;

/// Names the HTTP server's metrics `plimsoll.http…` in place of `vertx.http…`.
final class OwnNames implements MeterFilter {
  private static final String VERTX = "vertx.";

  @Override
  public Meter.Id map(Meter.Id id) {
    return id.getName().startsWith(VERTX)
        ? id.withName("plimsoll." + id.getName().substring(VERTX.length()))
        : id;
  }
}
