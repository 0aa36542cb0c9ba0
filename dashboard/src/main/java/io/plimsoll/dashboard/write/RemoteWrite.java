package io.plimsoll.dashboard.write;

import io.micrometer.core.instrument.MeterRegistry;
import io.plimsoll.dashboard.web.Expectation;
import io.plimsoll.dashboard.web.HeapShare;
import io.plimsoll.dashboard.web.Workers;
import io.plimsoll.store.series.SeriesStore;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers `POST /api/v1/write`, Prometheus remote-write 1.0 and 2.0.
///
/// | answer | when | the sender |
/// |---|---|---|
/// | 204 | everything is kept | goes on |
/// | 400 | the body cannot be read, or some samples are refused and the others kept | drops it |
/// | 413 | the body, or what is in it, is too large | drops it |
/// | 415 | neither version, or not compressed with Snappy | drops it, or tries the other version |
/// | 503 | too much is waiting, or the store cannot write; with `Retry-After` | tries again |
///
/// A request that does not say what its body is has version 1.0 and Snappy, as in Prometheus: there
/// are senders that rely on it. It never answers 429, at which Prometheus drops samples unless it
/// is told not to. Writing again is harmless, as the store keeps the same sample once. The reason
/// is a line of text, as senders put it into their log as it is.
public final class RemoteWrite implements Handler<RoutingContext> {
  /// Where senders write.
  public static final String PATH = "/api/v1/write";

  /// Longest body, compressed: 64 times what Prometheus sends at once; less on a small heap.
  static final int MAX_BODY = HeapShare.bytes(8 << 20, 32);

  /// Room made for a body when its first bytes come, if it is said to be so long: twice what
  /// Prometheus sends at once. A longer one has to come before it gets more.
  static final int FIRST_CAPACITY = 128 << 10;

  /// Bodies that are arriving or waiting, together, so that a flood of them takes no more memory;
  /// half as much again may be room that they do not use.
  static final long MAX_HELD = HeapShare.bytes(64 << 20, 16);

  private static final String RETRY_SECONDS = "5";
  private static final String TOO_LONG =
      "the body is longer than %d bytes; send fewer samples at once".formatted(MAX_BODY);
  private static final byte[] NOTHING = {};
  private static final Logger LOG = LoggerFactory.getLogger(RemoteWrite.class);

  private final Supplier<SeriesStore> store;
  private final Exemplars exemplars;
  private final Workers workers;
  private final Context context;
  private final WriteMeters meters;
  private final Queue<WriteDecoder> idle = new ConcurrentLinkedQueue<>();

  /// Bytes of bodies that are arriving or waiting; only the event loop changes it.
  private long held;

  /// Answers nothing until it is asked.
  ///
  /// @param context of the event loop, the only one there is
  public RemoteWrite(
      Supplier<SeriesStore> store,
      Exemplars exemplars,
      Workers workers,
      Context context,
      MeterRegistry registry) {
    this.store = store;
    this.exemplars = exemplars;
    this.workers = workers;
    this.context = context;
    this.meters = new WriteMeters(registry);
  }

  @Override
  public void handle(RoutingContext request) {
    HttpServerRequest http = request.request();
    request.addEndHandler(ended -> {
      if (ended.succeeded()) {
        // Whoever answered: what comes too late is answered elsewhere.
        meters.answered(request.response().getStatusCode());
      }
    });
    String type = http.getHeader("Content-Type");
    String encoding = http.getHeader("Content-Encoding");
    Version version = Version.of(type);
    if (version == null) {
      answer(
          request,
          415,
          "Content-Type must be %s, for 2.0 with ;proto=io.prometheus.write.v2.Request, got %s"
              .formatted(Version.MEDIA_TYPE, type));
    } else if (encoding != null && !encoding.isBlank() && !encoding.equalsIgnoreCase("snappy")) {
      answer(request, 415, "Content-Encoding must be snappy, got " + encoding);
    } else {
      new Arrival(request, version).begin();
    }
  }

  /// A body on its way, and the answer to it. Belongs to the event loop.
  private final class Arrival {
    private final RoutingContext request;
    private final Version version;
    private byte[] body = NOTHING;
    private int length;
    private boolean over;

    Arrival(RoutingContext request, Version version) {
      this.request = request;
      this.version = version;
    }

    void begin() {
      if (declared() > MAX_BODY) {
        refuse(413, TOO_LONG);
        return;
      }
      request
          .request()
          .handler(this::take)
          .exceptionHandler(ignored -> stop())
          .endHandler(ignored -> write());
      Expectation.meet(request);
    }

    private void take(Buffer part) {
      if (over) {
        return;
      }
      held += part.length();
      length += part.length();
      if (length > MAX_BODY) {
        refuse(413, TOO_LONG);
      } else if (held > MAX_HELD) {
        refuse(503, "too many requests are waiting");
      } else {
        append(part);
      }
    }

    private void append(Buffer part) {
      if (length > body.length) {
        int first = (int) Math.min(declared(), FIRST_CAPACITY);
        body = Arrays.copyOf(body, Math.max(length, Math.max(first, 2 * body.length)));
      }
      part.getBytes(body, length - part.length());
    }

    /// How long the sender says that the body is, 0 if it does not.
    private long declared() {
      String text = request.request().getHeader("Content-Length");
      try {
        return text == null ? 0 : Long.parseLong(text);
      } catch (NumberFormatException e) {
        return 0;
      }
    }

    private void refuse(int status, String why) {
      if (!over) {
        stop();
        outcome(null, status, why);
      }
    }

    /// Ends the arrival before its end; what still comes is not looked at.
    private void stop() {
      if (!over) {
        over = true;
        held -= length;
      }
    }

    private void write() {
      if (over) {
        return;
      }
      over = true;
      workers
          .run(context, () -> decode(version, body, length))
          .onSuccess(tally -> {
            held -= length;
            meters.wrote(tally);
            outcome(tally, tally.complete() ? 204 : 400, tally.complete() ? null : tally.text());
          })
          .onFailure(failure -> {
            held -= length;
            failed(failure);
          });
    }

    private void failed(Throwable failure) {
      switch (failure) {
        case UnreadableException e -> outcome(null, e.status(), e.getMessage());
        case RejectedExecutionException e -> outcome(null, 503, "too many requests are waiting");
        case IOException e -> outcome(null, 503, "the store cannot write: " + e.getMessage());
        default -> {
          LOG.error("A remote write failed", failure);
          outcome(null, 500, "internal error: " + failure.getClass().getSimpleName());
        }
      }
    }

    private void outcome(@Nullable Tally tally, int status, @Nullable String why) {
      if (version == Version.SECOND) {
        request
            .response()
            .putHeader(
                "X-Prometheus-Remote-Write-Samples-Written",
                Integer.toString(tally == null ? 0 : tally.kept()))
            .putHeader("X-Prometheus-Remote-Write-Histograms-Written", "0")
            .putHeader(
                "X-Prometheus-Remote-Write-Exemplars-Written",
                Integer.toString(tally == null ? 0 : tally.keptExemplars()));
      }
      answer(request, status, why);
    }
  }

  private Tally decode(Version version, byte[] body, int length)
      throws IOException, UnreadableException {
    WriteDecoder decoder = idle.poll();
    if (decoder == null) {
      decoder = new WriteDecoder(store.get(), exemplars);
    }
    try {
      return decoder.write(version, body, length);
    } finally {
      idle.add(decoder);
    }
  }

  private static void answer(RoutingContext request, int status, @Nullable String why) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    response.setStatusCode(status);
    if (status == 503) {
      response.putHeader("Retry-After", RETRY_SECONDS);
    }
    if (why == null) {
      response.end();
    } else {
      response.putHeader("Content-Type", "text/plain; charset=utf-8").end(why + "\n");
    }
  }
}
