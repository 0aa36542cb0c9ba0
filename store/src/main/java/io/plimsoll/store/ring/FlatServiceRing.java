package io.plimsoll.store.ring;

import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.store.measure.Formula;
import io.plimsoll.store.measure.MeasureCatalog;
import io.plimsoll.store.query.Measure;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The ring in flat arrays, one page per 256 services and measure.
///
/// One thread writes: [#begin], [#row] per row, [#publish]. Any number of threads read without a
/// lock: the writer makes `version` odd while it changes slots, which takes microseconds, and a
/// reader that saw an odd or changed version reads again (a sequence lock). Pages and lists only
/// grow; they are replaced, never changed in place, so readers go on meanwhile.
///
/// A container that is starting, or was when the row before was read, is counted and not measured:
/// what it uses to start is no sign of load.
///
/// Memory: 1 KB a service and 1.5 KB more for every measure that is tracked.
public final class FlatServiceRing implements ServiceRing {
  /// The most services that were ever seen; about 0.4 GB with two measures.
  public static final int MAX_SERVICES = 131_072;

  /// The most measures; there are fewer that a container has.
  public static final int MAX_MEASURES = 64;

  private static final int PAGE_SERVICES = 256;
  private static final int PAGE_SLOTS = PAGE_SERVICES * SLOTS;
  private static final int PAUSED = ContainerMetric.PAUSED.ordinal();
  private static final VarHandle VERSION;

  static {
    try {
      VERSION = MethodHandles.lookup().findVarHandle(FlatServiceRing.class, "version", long.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private static final class SlotPage {
    final long[] slot = new long[PAGE_SLOTS];
    final int[] expected = new int[PAGE_SLOTS];
    final int[] starting = new int[PAGE_SLOTS];

    SlotPage() {
      Arrays.fill(slot, -1);
    }
  }

  private static final class ValuePage {
    final double[] sum = new double[PAGE_SLOTS];
    final double[] max = new double[PAGE_SLOTS];
    final int[] reported = new int[PAGE_SLOTS];
    final int[] unlimited = new int[PAGE_SLOTS];
  }

  /// What is tracked, and the pages of all services; replaced as a whole when either grows.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Layout(Formula[] formulas, SlotPage[] slots, ValuePage[][] values) {}

  private final long slotMillis;
  private final long maxGapMillis;
  private final Map<ServiceKey, Integer> indexes = new ConcurrentHashMap<>();

  @SuppressWarnings("UnusedVariable") // through VERSION
  private volatile long version;

  private volatile Layout layout;

  // What the writer gathers of one frame before it publishes it.
  private long slot;
  private long[] touchedBy = new long[0];
  private int[] touched = new int[64];
  private int touchedCount;
  private long frames;
  private int[] expected = new int[0];
  private int[] starting = new int[0];
  private double[][] sums = new double[MAX_MEASURES][0];
  private double[][] maxima = new double[MAX_MEASURES][0];
  private int[][] reported = new int[MAX_MEASURES][0];
  private int[][] unlimited = new int[MAX_MEASURES][0];
  private Formula[] gathering = new Formula[0];

  /// A ring that tracks CPU and memory utilization.
  public FlatServiceRing(long slotMillis) {
    this.slotMillis = slotMillis;
    this.maxGapMillis = slotMillis * Formula.MAX_GAP_STEPS;
    this.layout =
        new Layout(
            new Formula[] {
              MeasureCatalog.formula(Measure.CPU_UTILIZATION),
              MeasureCatalog.formula(Measure.MEMORY_UTILIZATION)
            },
            new SlotPage[0],
            new ValuePage[2][0]);
  }

  @Override
  public long slotMillis() {
    return slotMillis;
  }

  @Override
  public synchronized int track(String measure) {
    Formula formula = MeasureCatalog.formula(measure);
    if (formula.node()) {
      throw new IllegalArgumentException("'" + measure + "' is of nodes, not of services");
    }
    Layout now = layout;
    for (int i = 0; i < now.formulas().length; i++) {
      if (now.formulas()[i] == formula) {
        return i;
      }
    }
    int count = now.formulas().length;
    if (count == MAX_MEASURES) {
      throw new IllegalArgumentException(
          "'%s' is one measure too many; %d are tracked".formatted(measure, count));
    }
    Formula[] formulas = Arrays.copyOf(now.formulas(), count + 1);
    formulas[count] = formula;
    ValuePage[][] values = Arrays.copyOf(now.values(), count + 1);
    values[count] = newPages(0, now.slots().length);
    layout = new Layout(formulas, now.slots(), values);
    return count;
  }

  private static ValuePage[] newPages(int have, int want) {
    ValuePage[] pages = new ValuePage[want];
    for (int i = have; i < want; i++) {
      pages[i] = new ValuePage();
    }
    return pages;
  }

  @Override
  public int indexOf(ServiceKey service) {
    return indexes.getOrDefault(service, -1);
  }

  /// The index of a service, a new one if need be. Called by the writer.
  ///
  /// @return -1 if there are too many services already
  public int register(ServiceKey service) {
    Integer known = indexes.get(service);
    if (known != null) {
      return known;
    }
    int index = indexes.size();
    if (index == MAX_SERVICES) {
      return -1;
    }
    growTo(index + 1);
    indexes.put(service, index);
    return index;
  }

  private synchronized void growTo(int services) {
    Layout now = layout;
    int have = now.slots().length;
    int want = (services + PAGE_SERVICES - 1) / PAGE_SERVICES;
    if (want <= have) {
      return;
    }
    SlotPage[] slots = Arrays.copyOf(now.slots(), want);
    for (int i = have; i < want; i++) {
      slots[i] = new SlotPage();
    }
    ValuePage[][] values = new ValuePage[now.values().length][];
    for (int i = 0; i < values.length; i++) {
      values[i] = newPages(have, want);
      System.arraycopy(now.values()[i], 0, values[i], 0, have);
    }
    layout = new Layout(now.formulas(), slots, values);
  }

  /// Starts gathering the rows of a frame. Called by the writer, like all below.
  public void begin(long atMillis) {
    slot = Math.floorDiv(atMillis, slotMillis);
    frames++;
    touchedCount = 0;
    gathering = layout.formulas();
    int services = indexes.size();
    if (touchedBy.length < services) {
      int capacity = services + services / 2;
      touchedBy = Arrays.copyOf(touchedBy, capacity);
      touched = Arrays.copyOf(touched, capacity);
      expected = Arrays.copyOf(expected, capacity);
      starting = Arrays.copyOf(starting, capacity);
    }
    for (int m = 0; m < gathering.length; m++) {
      if (sums[m].length < touchedBy.length) {
        sums[m] = new double[touchedBy.length];
        maxima[m] = new double[touchedBy.length];
        reported[m] = new int[touchedBy.length];
        unlimited[m] = new int[touchedBy.length];
      }
    }
  }

  /// Adds a row of a container to its service. One that is paused is left out: it takes no load,
  /// and nothing can be told from it of the load of the others.
  ///
  /// @param service from [#register], before [#begin]
  /// @param beforeMillis time of the row before
  /// @param before the row before
  /// @param millis time of the row
  /// @param row the row
  public void row(int service, long beforeMillis, long[] before, long millis, long[] row) {
    if (row[PAUSED] == 1) {
      return;
    }
    if (touchedBy[service] != frames) {
      touch(service);
    }
    expected[service]++;
    long elapsed = millis - beforeMillis;
    boolean linked = beforeMillis >= 0 && elapsed <= maxGapMillis;
    if (isStarting(row) || (linked && isStarting(before))) {
      starting[service]++;
      return;
    }
    for (int m = 0; m < gathering.length; m++) {
      Formula formula = gathering[m];
      int column = formula.column();
      long limit = formula.limitColumn() < 0 ? 0 : row[formula.limitColumn()];
      double value =
          formula.value(linked ? before[column] : Frame.MISSING, row[column], limit, elapsed);
      if (!Double.isNaN(value)) {
        maxima[m][service] =
            reported[m][service]++ == 0 ? value : Math.max(maxima[m][service], value);
        sums[m][service] += value;
      } else if (formula.needsLimit(limit)) {
        unlimited[m][service]++;
      }
    }
  }

  private static boolean isStarting(long[] row) {
    return row[ContainerMetric.STARTING.ordinal()] > 0;
  }

  private void touch(int service) {
    touchedBy[service] = frames;
    touched[touchedCount++] = service;
    expected[service] = 0;
    starting[service] = 0;
    for (int m = 0; m < gathering.length; m++) {
      sums[m][service] = 0;
      reported[m][service] = 0;
      unlimited[m][service] = 0;
    }
  }

  /// Forgets all slots, as they are yet to come: a clock was ahead.
  public void clear() {
    long before = (long) VERSION.getOpaque(this);
    VERSION.setOpaque(this, before + 1);
    VarHandle.fullFence();
    for (SlotPage page : layout.slots()) {
      Arrays.fill(page.slot, -1);
    }
    VERSION.setRelease(this, before + 2);
  }

  /// Makes the gathered rows visible, all at once.
  public void publish() {
    if (touchedCount == 0) {
      return;
    }
    long before = (long) VERSION.getOpaque(this);
    VERSION.setOpaque(this, before + 1);
    VarHandle.fullFence();
    Layout now = layout;
    for (int i = 0; i < touchedCount; i++) {
      publish(now, touched[i]);
    }
    VERSION.setRelease(this, before + 2);
  }

  private void publish(Layout now, int service) {
    SlotPage page = now.slots()[service / PAGE_SERVICES];
    int at = (service % PAGE_SERVICES) * SLOTS + (int) (slot % SLOTS);
    if (page.slot[at] > slot) {
      return;
    }
    boolean fresh = page.slot[at] != slot;
    if (fresh) {
      page.slot[at] = slot;
      page.expected[at] = 0;
      page.starting[at] = 0;
    }
    page.expected[at] += expected[service];
    page.starting[at] += starting[service];
    for (int m = 0; m < now.formulas().length; m++) {
      ValuePage values = now.values()[m][service / PAGE_SERVICES];
      if (fresh) {
        values.sum[at] = 0;
        values.max[at] = Double.NaN;
        values.reported[at] = 0;
        values.unlimited[at] = 0;
      }
      if (m < gathering.length) {
        values.unlimited[at] += unlimited[m][service];
      }
      if (m < gathering.length && reported[m][service] > 0) {
        boolean first = values.reported[at] == 0;
        values.max[at] = first ? maxima[m][service] : Math.max(values.max[at], maxima[m][service]);
        values.sum[at] += sums[m][service];
        values.reported[at] += reported[m][service];
      }
    }
  }

  @Override
  public void read(int serviceIndex, int measureIndex, long notBeforeMillis, Slots into) {
    Layout now = layout;
    SlotPage page = now.slots()[serviceIndex / PAGE_SERVICES];
    ValuePage values = now.values()[measureIndex][serviceIndex / PAGE_SERVICES];
    int first = (serviceIndex % PAGE_SERVICES) * SLOTS;
    while (true) {
      long before = (long) VERSION.getAcquire(this);
      if ((before & 1) == 0) {
        copy(page, values, first, Math.ceilDiv(notBeforeMillis, slotMillis), into);
        VarHandle.loadLoadFence();
        if ((long) VERSION.getOpaque(this) == before) {
          return;
        }
      }
      Thread.onSpinWait();
    }
  }

  private void copy(SlotPage page, ValuePage values, int first, long fromSlot, Slots into) {
    into.clear();
    long newest = -1;
    for (int i = first; i < first + SLOTS; i++) {
      newest = Math.max(newest, page.slot[i]);
    }
    long oldest = Math.max(Math.max(fromSlot, newest - SLOTS + 1), 0);
    int there = 0;
    for (long s = newest; s >= oldest; s--) {
      there += page.slot[first + (int) (s % SLOTS)] == s ? 1 : 0;
      oldest = there == into.capacity() ? s : oldest;
    }
    for (long s = oldest; s <= newest && newest >= 0; s++) {
      int at = first + (int) (s % SLOTS);
      if (page.slot[at] == s && into.size() < into.capacity()) {
        into.add(
            s * slotMillis,
            values.sum[at],
            values.max[at],
            values.reported[at],
            page.expected[at],
            page.starting[at],
            values.unlimited[at]);
      }
    }
  }
}
