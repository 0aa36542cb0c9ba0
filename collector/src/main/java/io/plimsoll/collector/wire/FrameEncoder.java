package io.plimsoll.collector.wire;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.NodeMetric;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Encodes the frames of one session, each as what changed since the one before.
///
/// A *key frame* depends on none before it; those that follow it are of its *generation* and can be
/// read only in their order. In a frame:
///
/// ```text
/// version, 1 byte          flags, 1 byte: 1 is a key frame      session, 16 bytes
/// sequence                 generation                           frames lost so far
/// key frame only: node, step in milliseconds, columns of a container, columns of a node
/// time, since the frame before      row of the node
/// places of containers that went, each as the distance to the one before
/// containers that came or changed: place and container
/// rows: distance of the place to the one expected, time since the frame's, row
/// ```
///
/// Numbers have seven bits a byte; those that may be negative are folded. A row is its changes, see
/// [RowDeltas]. About 2 bytes a value. Belongs to one thread.
public final class FrameEncoder {
  /// The version this class writes.
  static final int VERSION = 1;

  static final int KEY = 1;

  private static final class Slot {
    final int place;
    final long[] last = new long[ContainerMetric.COLUMNS.size()];
    Container container;
    long seenBy;

    Slot(int place, Container container) {
      this.place = place;
      this.container = container;
    }
  }

  private final SessionId session;
  private final Duration step;
  private final WireWriter out = new WireWriter();
  private final Map<String, Slot> slots = new HashMap<>();
  private final ArrayDeque<Integer> free = new ArrayDeque<>();
  private final long[] nodeLast = new long[NodeMetric.COLUMNS.size()];
  private final long[] nodeRow = new long[NodeMetric.COLUMNS.size()];
  private final long[] row = new long[ContainerMetric.COLUMNS.size()];
  private long generation;
  private long lastMillis;
  private long encodings;

  /// An encoder whose first frame must be a key frame.
  ///
  /// @param step time between two frames
  public FrameEncoder(SessionId session, Duration step) {
    this.session = session;
    this.step = step;
  }

  /// Encodes a frame.
  ///
  /// @param sequence its number in the session; a frame that is encoded once more keeps it
  /// @param key whether it is to be a key frame
  /// @param lost frames of this collector that nobody will ever see, so far
  /// @return a [FrameRecord]
  public byte[] encode(long sequence, Frame frame, boolean key, long lost) {
    if (!key && generation == 0) {
      throw new IllegalStateException("The first frame of a session is a key frame");
    }
    encodings++;
    out.clear();
    out.reserve(FrameRecord.HEADER_BYTES);
    out.writeByte(VERSION);
    out.writeByte(key ? KEY : 0);
    out.writeBytes(session.high(), Long.BYTES);
    out.writeBytes(session.low(), Long.BYTES);
    if (key) {
      forgetAll();
    }
    out.writeVarint(sequence);
    out.writeVarint(generation);
    out.writeVarint(lost);
    if (key) {
      out.writeText(frame.node());
      out.writeVarint(step.toMillis());
      out.writeByte(ContainerMetric.COLUMNS.size());
      out.writeByte(NodeMetric.COLUMNS.size());
    }
    out.writeSigned(frame.atMillis() - lastMillis);
    lastMillis = frame.atMillis();
    for (NodeMetric metric : NodeMetric.COLUMNS) {
      nodeRow[metric.ordinal()] = frame.nodeValue(metric);
    }
    RowDeltas.write(out, nodeLast, nodeRow);
    writeContainers(frame);
    FrameRecord.seal(out);
    return out.toBytes();
  }

  private void forgetAll() {
    generation++;
    lastMillis = 0;
    slots.clear();
    free.clear();
    java.util.Arrays.fill(nodeLast, 0);
  }

  private void writeContainers(Frame frame) {
    int rows = Math.min(frame.rows(), WireLimits.MAX_CONTAINERS);
    @Nullable Slot[] ofRow = new @Nullable Slot[rows];
    for (int i = 0; i < rows; i++) {
      Slot known = slots.get(frame.container(i).id());
      if (known != null) {
        known.seenBy = encodings;
        ofRow[i] = known;
      }
    }
    writeGone();
    List<Slot> defined = new ArrayList<>();
    Slot[] all = new Slot[rows];
    for (int i = 0; i < rows; i++) {
      Slot known = ofRow[i];
      all[i] = known == null ? added(frame.container(i), defined) : known;
      if (known != null && !known.container.equals(frame.container(i))) {
        known.container = frame.container(i);
        defined.add(known);
      }
    }
    out.writeVarint(defined.size());
    for (Slot slot : defined) {
      out.writeVarint(slot.place);
      ContainerCodec.write(out, slot.container);
    }
    out.writeVarint(rows);
    int expected = 0;
    for (int i = 0; i < rows; i++) {
      out.writeSigned(all[i].place - expected);
      expected = all[i].place + 1;
      out.writeSigned(frame.rowMillis(i) - frame.atMillis());
      frame.copyRow(i, row);
      RowDeltas.write(out, all[i].last, row);
    }
  }

  private void writeGone() {
    List<Slot> gone = slots.values().stream().filter(slot -> slot.seenBy != encodings).toList();
    out.writeVarint(gone.size());
    int before = 0;
    for (Slot slot : gone) {
      out.writeSigned(slot.place - before);
      before = slot.place;
      slots.remove(slot.container.id());
      free.add(slot.place);
    }
  }

  private Slot added(Container container, List<Slot> defined) {
    Slot twice = slots.get(container.id());
    if (twice != null) {
      return twice;
    }
    Integer place = free.poll();
    Slot slot = new Slot(place == null ? slots.size() : place, container);
    slot.seenBy = encodings;
    slots.put(container.id(), slot);
    defined.add(slot);
    return slot;
  }
}
