package io.plimsoll.dashboard.web;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts connections and closes those that are too many.
///
/// Thread-safe.
public final class Connections implements Handler<HttpConnection> {
  /// Two hundred browsers with events and a query each, and room for scrapes and programs; at some
  /// 20 KiB each they stay within a few megabytes.
  public static final int MAX = 512;

  private final AtomicInteger open = new AtomicInteger();

  /// How many are open.
  public int open() {
    return open.get();
  }

  @Override
  public void handle(HttpConnection connection) {
    connection.closeHandler(ignored -> open.decrementAndGet());
    if (open.incrementAndGet() > MAX) {
      connection.close();
    }
  }
}
