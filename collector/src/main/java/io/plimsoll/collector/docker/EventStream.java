package io.plimsoll.collector.docker;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.EventType;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The engine's events, from the moment it is opened on. docker-java reads it on a thread of its
/// own; one other thread takes from it.
final class EventStream implements AutoCloseable {
  /// A burst of ten thousand containers starting at once fits; beyond it all are listed again.
  private static final int MAX_QUEUED = 20_000;

  /// What changes an inventory. The filter is applied by the engine: each health check alone causes
  /// three more events, about processes inside the container.
  private static final String[] ACTIONS = {
    "create",
    "start",
    "die",
    "oom",
    "kill",
    "stop",
    "pause",
    "unpause",
    "restart",
    "rename",
    "update",
    "destroy",
    "remove",
    "health_status"
  };

  private final BlockingQueue<Event> queue = new LinkedBlockingQueue<>(MAX_QUEUED);
  private final Callback callback = new Callback();
  private final CountDownLatch settled = new CountDownLatch(1);
  private volatile @Nullable Throwable failure;
  private volatile boolean ended;
  private volatile boolean overflowed;

  private final class Callback extends ResultCallback.Adapter<Event> {
    @Override
    public void onStart(Closeable stream) {
      super.onStart(stream);
      settled.countDown();
    }

    @Override
    public void onNext(Event event) {
      if (!queue.offer(event)) {
        overflowed = true;
      }
    }

    /// Whoever takes from the stream is told. docker-java itself would print a stack trace.
    @Override
    public void onError(Throwable cause) {
      failure = cause;
      ended = true;
      settled.countDown();
      EventStream.this.close();
    }

    @Override
    public void onComplete() {
      ended = true;
      super.onComplete();
    }
  }

  private EventStream() {}

  /// Opens the stream; what happens from now on will be in it.
  ///
  /// @throws IOException if the engine does not answer
  static EventStream open(EngineConnection engine) throws IOException, InterruptedException {
    EventStream stream = new EventStream();
    engine
        .client()
        .eventsCmd()
        .withEventTypeFilter(EventType.CONTAINER, EventType.SERVICE)
        .withEventFilter(ACTIONS)
        .exec(stream.callback);
    boolean answered = false;
    try {
      answered =
          stream.settled.await(EngineConnection.CALL_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      if (!answered || stream.ended) {
        stream.close();
      }
    }
    Throwable cause = stream.failure;
    if (cause != null) {
      throw new IOException(EngineConnection.reason(cause), cause);
    }
    if (!answered) {
      throw new IOException("it does not tell its events");
    }
    return stream;
  }

  /// The next event, or null if none comes within `patience`.
  ///
  /// @throws IOException if the stream has ended and all of it was taken
  @Nullable Event next(Duration patience) throws IOException, InterruptedException {
    Event event = queue.poll();
    if (event == null && ended) {
      throw new IOException("its stream of events ended");
    }
    return event != null ? event : queue.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// Whether events were lost since this was asked last.
  boolean overflowed() {
    boolean lost = overflowed;
    overflowed = false;
    return lost;
  }

  @Override
  public void close() {
    try {
      callback.close();
    } catch (IOException alreadyBroken) {
      // It was to end, and it has.
      return;
    }
  }
}
