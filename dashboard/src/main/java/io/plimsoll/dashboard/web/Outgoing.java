package io.plimsoll.dashboard.web;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/// Bounds the bytes that wait for those who read them: all together, and of each answer.
///
/// An answer takes room while it is encoded, piece by piece, and gives it back as the pieces are
/// read; events and parts of a scrape take it when they are written. What finds no room is refused,
/// to be asked for again. A reader that takes nothing for [#STALL_TICKS] is cut off; one that takes
/// nothing for [#HASTE_TICKS], or not all within [#LONGEST_TICKS], as soon as somebody else was
/// refused for want of room.
///
/// `take`, `give` and `held` are thread-safe; all else belongs to the event loop.
public final class Outgoing implements Handler<RoutingContext> {
  /// Two of the longest answers there are; a smaller heap has room for an eighth of itself.
  static final int MAX_BYTES = 128 << 20;

  private static final int HEAP_SHARE = 8;

  /// Of all room, what one answer may take.
  private static final int ANSWER_SHARE = 2;

  /// A system hands on what it holds for a reader in parts of up to a megabyte, so readers of less
  /// than some 50 KB a second may seem to stand still for as long.
  static final int STALL_TICKS = 20;

  static final int HASTE_TICKS = 5;
  static final int LONGEST_TICKS = 30;

  private static final String KEY = Outgoing.class.getName();

  private final Context context;
  private final long maxBytes;
  private final AtomicLong held = new AtomicLong();
  private final Map<HttpConnection, Waiting> waiting = new LinkedHashMap<>();
  private volatile long now;
  private volatile long refusedTick = -HASTE_TICKS - 1L;

  /// What waits for a reader.
  private static final class Waiting {
    final long firstTick;
    long lastTick;
    int writes;

    Waiting(long tick) {
      firstTick = tick;
      lastTick = tick;
    }
  }

  /// Room for a share of the heap.
  ///
  /// @param context of the event loop
  public Outgoing(Context context) {
    this(context, HeapShare.bytes(MAX_BYTES, HEAP_SHARE));
  }

  Outgoing(Context context, long maxBytes) {
    this.context = context;
    this.maxBytes = maxBytes;
  }

  /// What the answer to a request takes its room of.
  static Outgoing of(RoutingContext request) {
    return Objects.requireNonNull(request.<Outgoing>get(KEY));
  }

  @Override
  public void handle(RoutingContext request) {
    request.put(KEY, this);
    request.next();
  }

  /// Bytes that are encoded and not read.
  public long held() {
    return held.get();
  }

  /// Takes room for a part of an answer.
  ///
  /// @param before what the answer has already
  /// @throws NoRoomException if there is none
  void take(long before, int bytes) throws NoRoomException {
    if (before + bytes > maxBytes / ANSWER_SHARE) {
      throw new NoRoomException(
          false,
          "the answer is longer than %d bytes; ask for less".formatted(maxBytes / ANSWER_SHARE));
    }
    if (held.addAndGet(bytes) > maxBytes) {
      held.addAndGet(-bytes);
      refusedTick = now;
      throw new NoRoomException(true, "too many answers wait for their readers");
    }
  }

  /// Gives room back.
  void give(long bytes) {
    held.addAndGet(-bytes);
  }

  /// Writes a part of an answer that goes on.
  ///
  /// @return when it is read, or fails if there is no room for it or the connection is gone
  public Future<Void> write(HttpServerRequest request, Buffer part) {
    int bytes = part.length();
    try {
      take(0, bytes);
    } catch (NoRoomException full) {
      return Future.failedFuture(full);
    }
    HttpConnection connection = request.connection();
    enter(connection);
    return request
        .response()
        .write(part)
        .onComplete(ignored -> {
          give(bytes);
          leave(connection);
        });
  }

  /// Sends an answer of which nothing is written yet, a piece whenever the one before was read.
  void send(HttpServerRequest request, Pieces pieces) {
    HttpServerResponse response = request.response();
    Pieces.Piece first = pieces.poll();
    if (first == null) {
      response.end();
      return;
    }
    response.putHeader("Content-Length", Long.toString(pieces.length()));
    enter(request.connection());
    write(request, pieces, first);
  }

  private void write(HttpServerRequest request, Pieces pieces, Pieces.Piece piece) {
    HttpServerResponse response = request.response();
    boolean isLast = pieces.isEmpty();
    Future<Void> written = isLast ? response.end(piece.bytes()) : response.write(piece.bytes());
    written.onComplete(read -> {
      give(piece.room());
      Pieces.Piece next = read.succeeded() ? pieces.poll() : null;
      if (next == null) {
        pieces.discard();
        leave(request.connection());
      } else {
        moved(request.connection());
        // Others come in between, and calls do not nest.
        context.runOnContext(ignored -> write(request, pieces, next));
      }
    });
  }

  private void enter(HttpConnection connection) {
    waiting.computeIfAbsent(connection, ignored -> new Waiting(now)).writes++;
  }

  private void moved(HttpConnection connection) {
    Waiting reader = waiting.get(connection);
    if (reader != null) {
      reader.lastTick = now;
    }
  }

  private void leave(HttpConnection connection) {
    moved(connection);
    Waiting reader = waiting.get(connection);
    if (reader != null && --reader.writes == 0) {
      waiting.remove(connection);
    }
  }

  /// A tenth of the time for which a reader may take nothing has passed.
  public void tick() {
    long tick = now + 1;
    now = tick; // no other thread changes it
    boolean isTight = tick - refusedTick <= HASTE_TICKS;
    for (Map.Entry<HttpConnection, Waiting> one : List.copyOf(waiting.entrySet())) {
      long still = tick - one.getValue().lastTick;
      boolean isSlow = still >= HASTE_TICKS || tick - one.getValue().firstTick >= LONGEST_TICKS;
      if (still >= STALL_TICKS || (isTight && isSlow)) {
        Connections.cut(one.getKey());
      }
    }
  }
}
