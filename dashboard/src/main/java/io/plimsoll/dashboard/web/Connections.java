package io.plimsoll.dashboard.web;

import io.plimsoll.collector.kernel.Descriptors;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Bounds how many connections there are and how long each may keep us waiting, so that who asks
/// something is always let in.
///
/// The head of a first request has to be there [#HEAD_TICKS] after the connection, that of a
/// further one [#IDLE_TICKS] after the answer before it, however many bytes of it have come. When
/// all places are taken, a new connection gets that of the one that has kept us waiting for
/// longest: first for a head, then for a body, then for a reader. Whoever sends its request at once
/// has its answer before its turn comes. Only connections on whose answers we work stay in any
/// case, and of those there are fewer than places, as their number is limited elsewhere.
///
/// Belongs to the event loop, but for `open`.
public final class Connections implements Handler<HttpConnection> {
  /// At some 20 KiB each they stay within a few megabytes.
  public static final int MAX = Descriptors.Share.CONNECTIONS.descriptors();

  /// Ticks until the head of a connection's first request has to be there.
  static final int HEAD_TICKS = 10;

  /// Ticks between an answer and the head of the next request.
  static final int IDLE_TICKS = 60;

  private final Map<HttpConnection, Peer> peers = new LinkedHashMap<>();
  private final int max;
  private long now;
  private volatile int open;

  /// Whom a connection waits for: those in front give up their place first.
  private enum Wait {
    HEAD,
    BODY,
    READER,
    US
  }

  /// What is known of a connection.
  private static final class Peer {
    long sinceTick;
    boolean hasAsked;
    @Nullable HttpServerRequest request;

    Wait waitsFor() {
      HttpServerRequest current = request;
      if (current == null) {
        return Wait.HEAD;
      }
      if (!current.isEnded()) {
        return Wait.BODY;
      }
      return !current.response().ended() && current.response().writeQueueFull()
          ? Wait.READER
          : Wait.US;
    }
  }

  /// @param max the most connections
  public Connections(int max) {
    this.max = max;
  }

  /// How many are open.
  public int open() {
    return open;
  }

  @Override
  public void handle(HttpConnection connection) {
    if (peers.size() >= max && !makeRoom()) {
      cut(connection);
      return;
    }
    Peer peer = new Peer();
    peer.sinceTick = now;
    peers.put(connection, peer);
    open = peers.size();
    connection.closeHandler(ignored -> forget(connection));
  }

  /// Notes that the head of a request is there, and later that its answer is given.
  public void begun(RoutingContext request) {
    Peer peer = peers.get(request.request().connection());
    if (peer != null) {
      peer.request = request.request();
      peer.sinceTick = now;
      peer.hasAsked = true;
      request.addEndHandler(ignored -> {
        peer.request = null;
        peer.sinceTick = now;
      });
    }
    request.next();
  }

  /// A tenth of the time that a head may take has passed.
  public void tick() {
    now++;
    for (Map.Entry<HttpConnection, Peer> one : Map.copyOf(peers).entrySet()) {
      Peer peer = one.getValue();
      int longest = peer.hasAsked ? IDLE_TICKS : HEAD_TICKS;
      if (peer.request == null && now - peer.sinceTick >= longest) {
        cut(one.getKey());
      }
    }
  }

  private boolean makeRoom() {
    Map.Entry<HttpConnection, Peer> slowest = null;
    Wait slowestWait = Wait.US;
    for (Map.Entry<HttpConnection, Peer> one : peers.entrySet()) {
      Wait wait = one.getValue().waitsFor();
      int order = wait.compareTo(slowestWait);
      if (order < 0
          || (order == 0
              && slowest != null
              && one.getValue().sinceTick < slowest.getValue().sinceTick)) {
        slowest = one;
        slowestWait = wait;
      }
    }
    if (slowest == null) {
      return false;
    }
    HttpConnection connection = slowest.getKey();
    forget(connection);
    cut(connection);
    return true;
  }

  private void forget(HttpConnection connection) {
    peers.remove(connection);
    open = peers.size();
  }

  /// Ends a connection at once. `HttpConnection.close` would first write what waits for a reader,
  /// and so never end the connection of one who does not read.
  public static void cut(HttpConnection connection) {
    var _ = ((HttpServerConnection) connection).channelHandlerContext().close();
  }
}
