package io.plimsoll.autoscaler.engine;

import io.plimsoll.autoscaler.Autoscaler;
import io.plimsoll.autoscaler.AutoscalerStatus;
import io.plimsoll.autoscaler.TargetStatus;
import io.plimsoll.autoscaler.activity.Activity;
import io.plimsoll.autoscaler.activity.ActivityJournal;
import io.plimsoll.autoscaler.activity.ActivityStatus;
import io.plimsoll.autoscaler.activity.Inputs;
import io.plimsoll.autoscaler.activity.PolicyReading;
import io.plimsoll.autoscaler.actuator.Actuator;
import io.plimsoll.autoscaler.policy.Assessment;
import io.plimsoll.autoscaler.policy.Decider;
import io.plimsoll.autoscaler.policy.Moment;
import io.plimsoll.autoscaler.policy.Rule;
import io.plimsoll.autoscaler.target.ScalableTarget;
import io.plimsoll.autoscaler.target.TargetDefinitions;
import io.plimsoll.collector.container.Inventory;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.Service;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.store.document.Documents;
import io.plimsoll.store.ring.ServiceRing;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The autoscaler over the ring of a store, an inventory and the platforms' actuators.
///
/// `evaluate` runs in rounds, one at a time. A round takes what is new of the inventory, assesses
/// every target from memory, asks [FleetGuard] whether the fleet as a whole is plausible, and hands
/// what is left to [Resizes]. Thread-safe.
public final class AutoscalerEngine implements Autoscaler {
  private static final Logger LOG = LoggerFactory.getLogger(AutoscalerEngine.class);

  private final ServiceRing ring;
  private final Supplier<Inventory> inventory;
  private final Map<Orchestrator, Actuator> actuators = new EnumMap<>(Orchestrator.class);
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final EngineSettings settings;

  private final ActivityJournal journal;
  private final Suspensions suspensions;
  private final Resizes resizes;
  private final List<Consumer<Activity>> listeners = new CopyOnWriteArrayList<>();

  /// Changed by the evaluating thread, read by all.
  private final ConcurrentSkipListMap<ServiceKey, TargetEntry> entries =
      new ConcurrentSkipListMap<>();

  private volatile List<String> problems;

  // What follows belongs to the round, and so to whoever holds the lock of `evaluate`.
  private final Definitions definitions;
  private final Decider decider = new Decider();
  private final RingObservations observations;
  private final FleetGuard fleet;
  private final Tally tally = new Tally();
  private final Map<ServiceKey, Activity> cutOff;
  private final List<TargetEntry> acting = new ArrayList<>();
  private TargetEntry[] order = {};
  private @Nullable Inventory lastInventory;
  private boolean isClosed;

  /// Opens the journal, and finds what an earlier process left unfinished. Nothing is called before
  /// the first `evaluate`.
  ///
  /// @param ring where datapoints are read
  /// @param documents where intents, activities and suspensions are kept
  /// @param inventory what is known of the platforms; must not block
  /// @param actuators at most one for each orchestrator
  /// @param file definitions from the YAML file, and what was wrong with others
  /// @param clock the wall clock, by which datapoints are dated
  /// @param nanos a steady clock, by which waits are measured
  /// @param random draws the jitter of back-offs; used by one thread at a time, but by many in
  ///   turn, so none that is bound to a thread
  /// @param executor carries out resizes, which block; virtual threads will do
  /// @param settings limits of the engine
  /// @throws IOException if the documents cannot be read
  public AutoscalerEngine(
      ServiceRing ring,
      Documents documents,
      Supplier<Inventory> inventory,
      Collection<? extends Actuator> actuators,
      TargetDefinitions file,
      InstantSource clock,
      LongSupplier nanos,
      RandomGenerator random,
      Executor executor,
      EngineSettings settings)
      throws IOException {
    this.ring = ring;
    this.inventory = inventory;
    this.clock = clock;
    this.nanos = nanos;
    this.settings = settings;
    actuators.forEach(actuator -> this.actuators.put(actuator.orchestrator(), actuator));
    journal = new ActivityJournal(documents, settings.maxActivities());
    suspensions = new Suspensions(documents);
    Intents intents = new Intents(documents);
    cutOff = intents.cutOff(journal);
    resizes =
        new Resizes(
            new ActivityWriter(
                journal, intents, clock, settings.maxBackoff().multipliedBy(2), this::publish),
            intents,
            suspensions,
            settings,
            clock,
            nanos,
            new Backoff(settings, random),
            executor);
    definitions = new Definitions(file.targets(), file.problems());
    observations = new RingObservations(ring);
    fleet = new FleetGuard(nanos.getAsLong(), settings.massHold().toNanos());
    problems = definitions.current().problems();
    define(nanos.getAsLong());
  }

  @Override
  public synchronized void evaluate() {
    if (isClosed) {
      return;
    }
    Moment now = new Moment(clock.millis(), nanos.getAsLong());
    Inventory known = inventory.get();
    if (!known.equals(lastInventory)) {
      take(known, now);
    }
    reconcile();
    long age = Math.abs(now.atMillis() - known.at().toEpochMilli());
    Rule veto = age > settings.maxInventoryAge().toMillis() ? Rule.STALE_INVENTORY : null;
    assessAll(now, veto);
    for (TargetEntry entry : acting) {
      try {
        act(entry, now);
      } catch (RuntimeException e) {
        faulted(entry, e);
      }
    }
    tally.endRound(nanos.getAsLong() - now.nanos());
  }

  private void faulted(TargetEntry entry, RuntimeException e) {
    tally.faulted();
    if (entry.faulted(e)) {
      LOG.error("Evaluating {} failed; it is not scaled", entry.service(), e);
    }
  }

  private void assessAll(Moment now, @Nullable Rule veto) {
    acting.clear();
    fleet.begin();
    tally.beginRound();
    for (TargetEntry entry : order) {
      try {
        boolean suspended = suspensions.contains(entry.service());
        Assessment outcome = entry.assess(decider, observations, ring, now, suspended, veto);
        if (outcome != null) {
          fleet.count(outcome, entry.fell());
          tally.evaluated(outcome);
          if (outcome.acts()) {
            acting.add(entry);
          }
        }
      } catch (RuntimeException e) {
        faulted(entry, e);
      }
    }
    fleet.conclude(now.nanos());
  }

  private void act(TargetEntry entry, Moment now) {
    Inputs inputs = entry.capture(observations, now);
    Assessment decided = inputs.assess();
    if (!decided.acts()) {
      return;
    }
    if (isHeldUp(entry, decided.to() < decided.from())) {
      entry.veto(Rule.IN_PROGRESS);
      return;
    }
    Rule veto = fleet.veto(decided, now.nanos());
    if (veto != null) {
      entry.veto(veto);
      return;
    }
    tally.began(decided);
    resizes.begin(entry, activity(decided), inputs);
  }

  private boolean isHeldUp(TargetEntry entry, boolean isIn) {
    return !(isIn ? resizes.hasRoomForScaleIn() : resizes.hasRoom())
        || resizes.isBusy(entry.service())
        || cutOff.containsKey(entry.service());
  }

  private Activity activity(Assessment decided) {
    return new Activity(
        journal.nextId(),
        decided.target().service(),
        Instant.ofEpochMilli(decided.atMillis()),
        null,
        ActivityStatus.IN_PROGRESS,
        decided.from(),
        decided.to(),
        decided.rule(),
        decided.decision().why(),
        "",
        PolicyReading.of(decided),
        decided.notDone());
  }

  /// Takes a new inventory: definitions first, then sizes.
  private void take(Inventory known, Moment now) {
    lastInventory = known;
    int before = order.length;
    if (definitions.update(known)) {
      define(now.nanos());
    }
    Map<ServiceKey, Service> services = HashMap.newHashMap(known.services().size());
    known.services().forEach(service -> services.put(service.key(), service));
    int changed = Math.max(0, before - order.length);
    for (TargetEntry entry : order) {
      Service seen = services.get(entry.service());
      if (seen == null && known.problem() != null) {
        continue;
      }
      Actuator actuator =
          seen == null || seen.obstacle() != null ? null : actuators.get(seen.orchestrator());
      int[] foreign = entry.adopt(seen, actuator, known.at(), now.nanos());
      if (foreign != null) {
        changed++;
        resizes.foreignChange(entry.service(), foreign[0], foreign[1]);
      }
    }
    fleet.foreignChanges(changed, Math.max(before, order.length), now.nanos());
    if (known.problem() == null) {
      dropOrphans();
    }
  }

  /// Looks after what an earlier process left unfinished, as far as its services are known.
  private void reconcile() {
    cutOff
        .entrySet()
        .removeIf(unfinished -> {
          TargetEntry entry = entries.get(unfinished.getKey());
          if (entry == null
              || entry.capacity() == null
              || !resizes.hasRoom()
              || resizes.isBusy(entry.service())) {
            return false;
          }
          resizes.reconcile(entry, unfinished.getValue());
          return true;
        });
  }

  /// Brings the entries in line with the definitions.
  private void define(long nowNanos) {
    TargetDefinitions current = definitions.current();
    Map<ServiceKey, ScalableTarget> wanted = new HashMap<>();
    current.targets().forEach(target -> wanted.put(target.service(), target));
    entries.keySet().retainAll(wanted.keySet());
    current
        .targets()
        .forEach(target -> {
          TargetEntry entry = entries.get(target.service());
          if (entry == null) {
            entry = new TargetEntry(target, nowNanos);
            entry.track(ring);
            entries.put(target.service(), entry);
          } else if (entry.define(target, nowNanos)) {
            entry.track(ring);
          }
        });
    order = entries.values().toArray(TargetEntry[]::new);
    problems = current.problems();
  }

  /// Ends what an earlier process left behind for services that are no targets any more.
  private void dropOrphans() {
    cutOff
        .values()
        .removeIf(activity -> {
          if (entries.containsKey(activity.service())) {
            return false;
          }
          try {
            resizes.abandonOrphan(activity);
            return true;
          } catch (IOException _) {
            // Tried again with the next inventory; nothing depends on it.
            return false;
          }
        });
  }

  /// What was done so far, at the end of the last round.
  public AutoscalerStatus status() {
    return tally.status();
  }

  @Override
  public List<TargetStatus> targets() {
    return entries.values().stream().map(this::status).toList();
  }

  @Override
  public Optional<TargetStatus> target(ServiceKey service) {
    return Optional.ofNullable(entries.get(service)).map(this::status);
  }

  private TargetStatus status(TargetEntry entry) {
    boolean suspended = suspensions.contains(entry.service());
    return entry.status(suspended, nanos.getAsLong(), settings.maxBlind());
  }

  @Override
  public List<String> problems() {
    Stream<String> misfits =
        entries.values().stream().map(TargetEntry::misfit).filter(Objects::nonNull);
    return Stream.concat(problems.stream(), misfits).toList();
  }

  @Override
  public List<Activity> activities(@Nullable ServiceKey service, long beforeId, int limit)
      throws IOException {
    return journal.newestFirst(service, beforeId, limit);
  }

  @Override
  public void suspend(@Nullable ServiceKey service) throws IOException {
    suspensions.suspend(service);
  }

  @Override
  public void resume(@Nullable ServiceKey service) throws IOException {
    suspensions.resume(service);
  }

  @Override
  public boolean allSuspended() {
    return suspensions.all();
  }

  @Override
  public AutoCloseable subscribe(Consumer<Activity> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  private void publish(Activity activity) {
    for (Consumer<Activity> listener : listeners) {
      try {
        listener.accept(activity);
      } catch (RuntimeException e) {
        // Whoever only watches must not make a failure of a resize that was carried out.
        LOG.warn("A listener failed at activity {}", activity.id(), e);
      }
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      isClosed = true;
    }
    resizes.close();
  }
}
