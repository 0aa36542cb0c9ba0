package io.plimsoll.deploy;

import io.plimsoll.collector.container.Inventory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Whether the program does what it is there for: it knows its containers, what it reads is stored,
/// and targets are evaluated. Told by the thread of the frames; anybody may ask.
///
/// A first reading that is not due yet is not missing: the store is open by then, which it is only
/// if it can be written to, and queries are answered. Whether that is so still, the store tells.
final class Readiness {
  /// Steps that may be missing before it is said that nothing is read: one is late now and then.
  private static final int STEPS = 3;

  /// An engine that is asked for statistics may take so long, whatever the step is.
  private static final Duration SLACK = Duration.ofSeconds(10);

  private static final String UNSTORED = "readings cannot be stored: ";

  private record Last(long storedNanos, @Nullable String problem) {}

  /// Silence is no fault where nothing is collected.
  private static final Duration ANY = Duration.ofNanos(Long.MAX_VALUE);

  private final Supplier<Inventory> inventory;
  private final Duration patience;
  private final LongSupplier nanos;
  private volatile Last last;
  private volatile @Nullable String unevaluated;

  /// Ready as soon as the containers are known.
  ///
  /// @param patience silence for longer than this is no readiness
  /// @param nanos a steady clock
  Readiness(Supplier<Inventory> inventory, Duration patience, LongSupplier nanos) {
    this.inventory = inventory;
    this.patience = patience;
    this.nanos = nanos;
    last = new Last(nanos.getAsLong(), null);
  }

  /// Ready at once, and until something that was sent could not be stored.
  static Readiness ofReceiver(Supplier<Inventory> inventory, LongSupplier nanos) {
    Readiness readiness = new Readiness(inventory, ANY, nanos);
    readiness.stored();
    return readiness;
  }

  /// How long nothing may be stored.
  ///
  /// @param step time between two readings
  static Duration patience(Duration step) {
    return step.multipliedBy(STEPS).plus(SLACK);
  }

  /// A frame was stored.
  void stored() {
    last = new Last(nanos.getAsLong(), null);
  }

  /// A frame that was sent here was stored, which shows that others could be as well.
  void received() {
    Last now = last;
    if (patience.equals(ANY)) {
      stored();
    } else if (now.problem() != null && now.problem().startsWith(UNSTORED)) {
      last = new Last(now.storedNanos(), null);
    }
  }

  /// A frame could not be stored.
  void failed(String why) {
    last = new Last(last.storedNanos(), UNSTORED + why);
  }

  /// All targets were evaluated.
  void evaluated() {
    unevaluated = null;
  }

  /// A round of evaluations ended before its end.
  void unevaluated(String why) {
    unevaluated = why;
  }

  /// Why the program is not ready, while the store keeps what it is given.
  List<String> reasons() {
    return reasons(Optional.empty());
  }

  /// Why the program is not ready, one sentence each; empty when it is.
  ///
  /// @param refusal why the store keeps nothing, if it does not
  List<String> reasons(Optional<String> refusal) {
    List<String> reasons = new ArrayList<>();
    refusal.ifPresent(why -> reasons.add(UNSTORED + why));
    Inventory known = inventory.get();
    if (known.problem() != null) {
      reasons.add("the inventory is not current: " + known.problem());
    }
    Last now = last;
    long silence = nanos.getAsLong() - now.storedNanos();
    String problem = now.problem();
    if (problem != null) {
      if (refusal.isEmpty()) {
        reasons.add(problem);
      }
    } else if (silence > patience.toNanos()) {
      reasons.add("nothing was read for %d s".formatted(TimeUnit.NANOSECONDS.toSeconds(silence)));
    }
    String why = unevaluated;
    if (why != null) {
      reasons.add("targets are not evaluated: " + why);
    }
    return reasons;
  }
}
