package io.plimsoll.deploy.forward;

import io.plimsoll.collector.file.FileFailure;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.FrameSink;
import io.plimsoll.collector.wire.FrameEncoder;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Sends frames to a store elsewhere, in order, each of them once.
///
/// While the store takes them a frame goes straight there, on the collector's thread, and nothing
/// is written. One that is not acknowledged in time goes to the spool, and so do all that follow,
/// until one thread of the forwarder's own has sent everything in there. A frame that may have
/// arrived is sent again under the same sequence, which is how the store tells that it has it. So a
/// frame for which `append` returned is in the store or on the disk. There is one request at a
/// time: while the spool has anything the collector sends nothing itself. Thread-safe.
public final class Forwarder implements FrameSink, AutoCloseable {
  /// Bytes of one request from the spool: enough to make the round trip cheap, and soon through.
  private static final int BATCH_BYTES = 1 << 20;

  /// A store that is busy may take so long for a batch.
  private static final Duration BATCH_PATIENCE = Duration.ofSeconds(30);

  /// What is left of a step once everything is read: a store that takes longer is not waited for.
  private static final int SHARE_OF_STEP = 5;

  private static final Duration LEAST_PATIENCE = Duration.ofMillis(500);
  private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final StoreLink link;
  private final Spool spool;
  private final FrameEncoder encoder;
  private final Duration patience;
  private final LongSupplier nanos;
  private final RandomGenerator random;
  private final Progress progress;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable Thread sender;
  private long sequence;
  private boolean wantsKey = true;
  private int batchBytes = BATCH_BYTES;
  private int failures;
  private long notBeforeNanos;
  private boolean closed;

  /// @param step time between two frames
  /// @param nanos a steady clock
  /// @param random draws the jitter of retries
  public Forwarder(
      StoreLink link,
      Spool spool,
      FrameEncoder encoder,
      Duration step,
      LongSupplier nanos,
      RandomGenerator random,
      Progress progress) {
    this.link = link;
    this.spool = spool;
    this.encoder = encoder;
    this.nanos = nanos;
    this.random = random;
    this.progress = progress;
    Duration share = step.dividedBy(SHARE_OF_STEP);
    this.patience = share.compareTo(LEAST_PATIENCE) > 0 ? share : LEAST_PATIENCE;
  }

  /// Asks the store whether it takes frames from us, and begins to send what waits.
  ///
  /// @return time between two frames that the store is made for; empty if it is away
  /// @throws IOException if it takes none until somebody changes a setting
  public Optional<Duration> start() throws IOException, InterruptedException {
    progress.damaged(spool.damaged());
    progress.lost(spool.lost() - spool.damaged());
    Reply reply = link.send(new byte[0], BATCH_PATIENCE);
    lock.lock();
    try {
      notBeforeNanos = nanos.getAsLong();
      sender = Thread.ofVirtual().name("plimsoll-sender").start(this::run);
      return switch (reply) {
        case Reply.Kept kept -> Optional.of(Duration.ofMillis(kept.stepMillis()));
        case Reply.Unwelcome unwelcome -> throw new IOException(unwelcome.reason());
        case Reply.Refused refused -> throw new IOException(refused.reason());
        case Reply.Away away -> {
          failed(away.reason(), away.retryAfter());
          progress.away(away.reason());
          yield Optional.empty();
        }
        case Reply.KeyFrameWanted wanted -> Optional.empty();
      };
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void append(Frame frame) throws IOException {
    lock.lock();
    try {
      sequence++;
      if (!spool.isEmpty() || isLeftAlone() || !sent(frame)) {
        keep(frame);
        changed.signalAll();
      }
    } catch (InterruptedException closing) {
      keep(frame); // before the mark, which would close the file
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private boolean isLeftAlone() {
    return failures > 0 && notBeforeNanos - nanos.getAsLong() > 0;
  }

  /// Sends a frame while nothing waits.
  ///
  /// @return whether it needs no more care
  private boolean sent(Frame frame) throws InterruptedException {
    Reply reply = link.send(encoded(frame, wantsKey), patience);
    boolean isKnown = !wantsKey;
    if (isKnown && (reply instanceof Reply.KeyFrameWanted || reply instanceof Reply.Refused)) {
      reply = link.send(encoded(frame, true), patience);
    }
    wantsKey = !(reply instanceof Reply.Kept);
    return switch (reply) {
      case Reply.Kept kept -> {
        failures = 0;
        progress.straight();
        progress.refusedRows(kept.refusedRows());
        yield true;
      }
      case Reply.KeyFrameWanted unclear -> false;
      case Reply.Refused refused -> {
        spool.lose();
        progress.refused(refused.reason());
        yield true;
      }
      case Reply.Away away -> {
        failed(away.reason(), away.retryAfter());
        yield false;
      }
      case Reply.Unwelcome unwelcome -> {
        failed(unwelcome.reason(), Duration.ZERO);
        progress.unwelcome(unwelcome.reason());
        yield false;
      }
    };
  }

  private byte[] encoded(Frame frame, boolean isKey) {
    return encoder.encode(sequence, frame, isKey, spool.lost());
  }

  private void keep(Frame frame) throws IOException {
    boolean isKey = wantsKey || spool.wantsKey();
    long before = spool.lost();
    try {
      spool.append(encoded(frame, isKey), isKey);
      wantsKey = false;
      progress.lost(spool.lost() - before);
    } catch (IOException full) {
      wantsKey = true;
      spool.lose();
      throw new IOException("the spool cannot be written: " + FileFailure.cause(full), full);
    }
  }

  /// Notes that the store is not to be tried for a while.
  private void failed(String reason, Duration retryAfter) {
    failures++;
    Duration wait = RetryWait.after(failures, retryAfter, random.nextDouble());
    notBeforeNanos = nanos.getAsLong() + wait.toNanos();
    if (failures > 1) {
      progress.away(reason); // the first may be a connection that was closed while it was idle
    }
  }

  private void run() {
    try {
      long saidNanos = nanos.getAsLong();
      while (true) {
        Spool.Batch batch = awaitBatch();
        if (batch == null) {
          return;
        }
        Reply reply = link.send(batch.bytes(), BATCH_PATIENCE);
        take(batch, reply);
        if (nanos.getAsLong() - saidNanos > PROGRESS_NANOS) {
          saidNanos = nanos.getAsLong();
          sayLeft();
        }
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  /// Waits until there is something to send and the store may be tried.
  ///
  /// @return null at the end
  private Spool.@Nullable Batch awaitBatch() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed) {
        long wait = notBeforeNanos - nanos.getAsLong();
        if (spool.isEmpty()) {
          changed.await(); // a frame that could not be kept is given up, and the next one tries
        } else if (wait > 0) {
          var _ = changed.awaitNanos(wait);
        } else {
          Spool.Batch batch = nextBatch();
          if (batch != null) {
            return batch;
          }
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private Spool.@Nullable Batch nextBatch() {
    long before = spool.lost();
    try {
      return spool.next(batchBytes);
    } catch (IOException unread) {
      if (spool.lost() > before) {
        progress.refused(String.valueOf(unread.getMessage()));
      }
      notBeforeNanos = nanos.getAsLong() + RetryWait.FIRST.toNanos();
      return null;
    }
  }

  private void take(Spool.Batch batch, Reply reply) {
    lock.lock();
    try {
      switch (reply) {
        case Reply.Kept kept -> {
          failures = 0;
          batchBytes = Math.min(BATCH_BYTES, 2 * batchBytes);
          spool.sent(batch);
          progress.taken(spool.bytes());
          progress.refusedRows(kept.refusedRows());
        }
        case Reply.KeyFrameWanted wanted -> {
          if (batch.isStart()) {
            giveUp(batch, "the store wants a key frame, which this is");
          } else {
            spool.rewind(batch);
          }
        }
        case Reply.Refused refused -> {
          if (batch.records() > 1) {
            batchBytes =
                Math.max(1, batch.bytes().length / 2); // it may be one of them, or their sum
          } else {
            giveUp(batch, refused.reason());
          }
        }
        case Reply.Away away -> failed(away.reason(), away.retryAfter());
        case Reply.Unwelcome unwelcome -> {
          failed(unwelcome.reason(), Duration.ZERO);
          progress.unwelcome(unwelcome.reason());
        }
      }
    } catch (IOException e) {
      progress.refused("a file of the spool cannot be removed: " + e.getMessage());
    } finally {
      lock.unlock();
    }
  }

  private void giveUp(Spool.Batch batch, String reason) throws IOException {
    spool.giveUp(batch);
    wantsKey = true;
    progress.refused(reason);
  }

  private void sayLeft() {
    lock.lock();
    try {
      if (!spool.isEmpty() && failures == 0) {
        progress.left(spool.bytes());
      }
    } finally {
      lock.unlock();
    }
  }

  /// Ends the sender. What waits is on the disk, and sent after the next start.
  @Override
  public void close() {
    Thread running;
    lock.lock();
    try {
      closed = true;
      running = sender;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (running != null) {
      running.interrupt();
      try {
        running.join(BATCH_PATIENCE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
