package io.plimsoll.autoscaler.engine;

import io.plimsoll.autoscaler.policy.Assessment;
import io.plimsoll.collector.container.Service;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What came of the attempts to resize one target, and whether another may be made. Belongs to its
/// [TargetEntry], whose lock guards it.
final class Attempts {
  /// An attempt so long after the wait for it was over is the first of a new row.
  private static final long ROW_NANOS = TimeUnit.MINUTES.toNanos(10);

  /// So many attempts given up in a row are shown as a problem; one alone was overtaken by events.
  private static final int ABANDONED_IN_A_ROW = 2;

  private int inVain;
  private long notBeforeNanos;
  private @Nullable String failure;
  private @Nullable Service refusedFor;
  private int refusedFrom;
  private int refusedTo;
  private @Nullable String refusal;

  Attempts(long nowNanos) {
    notBeforeNanos = nowNanos;
  }

  /// Whether the next attempt is not due.
  boolean isWaiting(long nowNanos) {
    return nowNanos - notBeforeNanos < 0;
  }

  /// The last one was carried out, or what it was about is no more.
  void startOver() {
    inVain = 0;
    failure = null;
  }

  /// The last one failed in a way that may pass.
  void failed(String why, long nowNanos, Backoff backoff) {
    inVain(nowNanos, backoff);
    failure = why;
  }

  /// The last one was given up before anything was changed.
  void abandoned(String why, long nowNanos, Backoff backoff) {
    inVain(nowNanos, backoff);
    failure = inVain < ABANDONED_IN_A_ROW ? null : "resizes were given up, the last because " + why;
  }

  private void inVain(long nowNanos, Backoff backoff) {
    inVain = nowNanos - notBeforeNanos > ROW_NANOS ? 1 : inVain + 1;
    notBeforeNanos = nowNanos + backoff.afterNanos(inVain);
  }

  /// The platform refused this size; it is asked for it again when the service changes.
  void refused(String why, @Nullable Service asItWas, int from, int to) {
    refusal = why;
    refusedFor = asItWas;
    refusedFrom = from;
    refusedTo = to;
  }

  /// Forgets a refusal if the service is another by now.
  void saw(@Nullable Service service) {
    if (refusedFor != null && (service == null || differs(refusedFor, service))) {
      refusedFor = null;
      refusal = null;
    }
  }

  /// Whether a service differs in something that a refusal may have been about. Tasks that come and
  /// go are not among it.
  private static boolean differs(Service a, Service b) {
    return a.desired() != b.desired()
        || a.deployment().holds() != b.deployment().holds()
        || a.orchestrator() != b.orchestrator()
        || !a.labels().equals(b.labels());
  }

  /// Whether the platform refused this already. A refusal to grow is none to shrink.
  boolean isRefused(Assessment decided) {
    boolean wasOut = refusedTo > refusedFrom;
    return refusedFor != null && (wasOut ? decided.to() >= refusedTo : decided.to() <= refusedTo);
  }

  /// The need has passed, and the failure with it.
  void needPassed() {
    failure = null;
  }

  /// What a person is told; null if nothing is wrong.
  @Nullable String problem() {
    return refusal == null ? failure : refusal;
  }
}
