package io.plimsoll.autoscaler.fake;

import io.plimsoll.autoscaler.activity.Inputs.Datapoint;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.store.ring.ServiceRing;
import io.plimsoll.store.ring.Slots;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The ring of a store, filled by hand. Keeps the [ServiceRing#SLOTS] slots of a measure that were
/// written last, so that it follows a clock that jumps back.
public final class FakeRing implements ServiceRing {
  private final List<String> measures = new ArrayList<>();
  private final Map<ServiceKey, Integer> services = new HashMap<>();
  private final Map<Integer, Deque<Datapoint>> slots = new HashMap<>();
  private int failing = -1;
  private int readsBeforeFailing;

  /// From now on reading a service goes wrong in a way that nobody foresaw.
  public void failFor(ServiceKey service) {
    failFor(service, 0);
  }

  /// The same after so many more reads.
  public void failFor(ServiceKey service, int reads) {
    failing = services.computeIfAbsent(service, _ -> services.size());
    readsBeforeFailing = reads;
  }

  /// Forgets all slots, as a store does when its clock was put right.
  public void forget() {
    slots.clear();
  }

  /// Sets one slot.
  public void put(ServiceKey service, String measure, Datapoint datapoint) {
    int index = services.computeIfAbsent(service, _ -> services.size());
    Deque<Datapoint> ring = ring(index, track(measure));
    ring.removeIf(slot -> slot.atMillis() == datapoint.atMillis());
    ring.addLast(datapoint);
    if (ring.size() > SLOTS) {
      ring.removeFirst();
    }
  }

  /// Sets one slot of CPU utilization in which `count` tasks used the same.
  public void cpu(ServiceKey service, long atMillis, int count, double each) {
    put(service, "cpu.utilization", new Datapoint(atMillis, count * each, each, count, count));
  }

  private Deque<Datapoint> ring(int service, int measure) {
    return slots.computeIfAbsent(service * 1_000 + measure, _ -> new ArrayDeque<>());
  }

  @Override
  public long slotMillis() {
    return Facts.STEP;
  }

  @Override
  public int track(String measure) {
    if (measure.equals("pids")) {
      throw new IllegalArgumentException("too many measures are tracked to add " + measure);
    }
    if (!measures.contains(measure)) {
      measures.add(measure);
    }
    return measures.indexOf(measure);
  }

  @Override
  public int indexOf(ServiceKey service) {
    return services.getOrDefault(service, -1);
  }

  @Override
  public void read(int serviceIndex, int measureIndex, long notBeforeMillis, Slots into) {
    if (serviceIndex == failing && readsBeforeFailing-- <= 0) {
      throw new IllegalStateException("a fault of the ring");
    }
    into.clear();
    for (Datapoint slot : ring(serviceIndex, measureIndex)) {
      if (slot.atMillis() >= notBeforeMillis) {
        slot.addTo(into);
      }
    }
  }
}
