package io.plimsoll.dashboard.api;

import io.plimsoll.collector.wire.FrameReceiver;
import io.plimsoll.collector.wire.UnwelcomeException;
import io.plimsoll.collector.wire.WireException;
import io.plimsoll.collector.wire.WireLimits;
import io.plimsoll.dashboard.source.Tokens;
import io.plimsoll.dashboard.view.Answer;
import io.plimsoll.dashboard.web.Answers;
import io.plimsoll.dashboard.web.HeapShare;
import io.plimsoll.dashboard.web.Workers;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes what collectors elsewhere send.
///
/// Who may send is settled before the body is read. Without a token only this machine may, and
/// nobody through a proxy: what comes through one could come from anywhere.
public final class FrameIntake {
  /// Where frames go.
  public static final String PATH = "/api/frames";

  /// The media type of frames; no form of a page can send it.
  public static final String TYPE = "application/x-plimsoll-frames";

  /// The longest body; less on a small heap.
  public static final int MAX_BODY_BYTES = HeapShare.bytes(WireLimits.MAX_BODY_BYTES, 32);

  /// Bodies in memory at once; a usual one has 10 KB.
  static final int MAX_UNDER_WAY = 8;

  /// Bytes of all of them, so that as many of the longest are in memory as it has room for.
  private static final int MAX_HELD =
      HeapShare.bytes(MAX_UNDER_WAY * WireLimits.MAX_BODY_BYTES, 16);

  /// Where a request has the nodes for which it may speak.
  private static final String NODES = "nodes";

  private static final String RETRY_SECONDS = "1";
  private static final String STORE_RETRY_SECONDS = "5";
  private static final Logger LOG = LoggerFactory.getLogger(FrameIntake.class);

  private final FrameReceiver receiver;
  private final @Nullable Tokens tokens;
  private final Workers workers;
  private final Context context;
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicInteger held = new AtomicInteger();

  /// @param tokens what senders must carry; null lets only this machine send
  public FrameIntake(
      FrameReceiver receiver, @Nullable Tokens tokens, Workers workers, Context context) {
    this.receiver = receiver;
    this.tokens = tokens;
    this.workers = workers;
    this.context = context;
  }

  /// Lets a request on to its body, or answers it.
  public void admit(RoutingContext request) {
    MultiMap headers = request.request().headers();
    String type = headers.get("Content-Type");
    Predicate<String> nodes = nodes(headers.get("Authorization"));
    if (!TYPE.equalsIgnoreCase(type)) {
      Answers.error(request, 415, "Content-Type", "must be " + TYPE + ", got " + type);
    } else if (nodes == null) {
      request.response().putHeader("WWW-Authenticate", "Bearer");
      String what = headers.contains("Authorization") ? "is wrong" : "is missing";
      Answers.error(request, 401, "Authorization", "the token " + what);
    } else if (tokens == null && !isLocal(request.request().remoteAddress(), headers)) {
      Answers.error(
          request, 403, null, "without --ingest-token-file only this machine may send frames");
    } else if (underWay.get() >= MAX_UNDER_WAY || held.get() + bytes(headers) > MAX_HELD) {
      request.response().putHeader("Retry-After", RETRY_SECONDS);
      Answers.error(request, 503, null, "too many collectors send at once");
    } else {
      request.put(NODES, nodes);
      int bytes = bytes(headers);
      underWay.incrementAndGet();
      held.addAndGet(bytes);
      request.addEndHandler(ended -> {
        underWay.decrementAndGet();
        held.addAndGet(-bytes);
      });
      request.next();
    }
  }

  /// How long a body is, or may be if its sender does not say.
  private static int bytes(MultiMap headers) {
    String length = headers.get("Content-Length");
    try {
      return length == null ? MAX_BODY_BYTES : Math.min(MAX_BODY_BYTES, Integer.parseInt(length));
    } catch (NumberFormatException e) {
      return MAX_BODY_BYTES;
    }
  }

  /// The nodes for which a sender may speak; null if it may not send at all.
  private @Nullable Predicate<String> nodes(@Nullable String authorization) {
    return tokens == null ? node -> true : tokens.nodes(authorization);
  }

  private static boolean isLocal(@Nullable SocketAddress from, MultiMap headers) {
    if (from == null || headers.contains("Forwarded") || headers.contains("X-Forwarded-For")) {
      return false;
    }
    try {
      return InetAddress.getByName(from.hostAddress()).isLoopbackAddress();
    } catch (UnknownHostException noAddress) {
      return false;
    }
  }

  /// Takes the body.
  public void take(RoutingContext request) {
    byte[] body =
        request.body().buffer() == null ? new byte[0] : request.body().buffer().getBytes();
    Predicate<String> nodes = Objects.requireNonNull(request.get(NODES), NODES);
    workers
        .run(context, () -> receiver.take(body, nodes))
        .onSuccess(outcome -> answer(request, outcome))
        .onFailure(failure -> refuse(request, failure));
  }

  private void answer(RoutingContext request, FrameReceiver.Outcome outcome) {
    switch (outcome) {
      case FrameReceiver.Taken taken ->
          Answers.json(
              request,
              200,
              Answers.encode(
                  new Answer.Frames(taken.through(), receiver.stepMillis(), taken.refusedRows())));
      case FrameReceiver.KeyFrameWanted wanted ->
          Answers.json(
              request,
              409,
              Answers.encode(
                  new Answer.FramesWanted(
                      new Answer.FramesFault(
                          "sequence",
                          "frames before these are not known here; a key frame is wanted"),
                      wanted.wanted())));
    }
  }

  private static void refuse(RoutingContext request, Throwable failure) {
    switch (failure) {
      case WireException e -> Answers.error(request, 400, "body", String.valueOf(e.getMessage()));
      case UnwelcomeException e ->
          Answers.error(request, 422, null, String.valueOf(e.getMessage()));
      case IOException e -> {
        LOG.warn("Frames of a collector could not be kept: {}", e.getMessage());
        request.response().putHeader("Retry-After", STORE_RETRY_SECONDS);
        Answers.error(request, 503, null, "frames cannot be kept: " + e.getMessage());
      }
      default -> Answers.failure(request, failure);
    }
  }
}
