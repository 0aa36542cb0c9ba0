package io.plimsoll.collector.wire;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.NodeMetric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the frames of one generation, which [FrameEncoder] wrote: a key frame, and those behind it
/// in their order. Once a frame could not be read the decoder is of no more use. Belongs to one
/// thread.
final class FrameDecoder {
  private static final int WIDTH = ContainerMetric.COLUMNS.size();
  private static final int NODE_WIDTH = NodeMetric.COLUMNS.size();

  /// What stands before the content of a frame.
  ///
  /// @param session whose frame it is
  /// @param key whether it depends on none before it
  /// @param sequence its number in the session, from one
  /// @param generation the number of key frames up to it
  /// @param lost frames that nobody will ever see, so far
  record Header(SessionId session, boolean key, long sequence, long generation, long lost) {
    /// Reads it.
    ///
    /// @throws UnwelcomeException if the frame is of another version: a collector that is updated
    ///   first keeps its frames until this end is updated too
    static Header read(WireReader in) throws WireException, UnwelcomeException {
      int version = in.readByte();
      if (version != FrameEncoder.VERSION) {
        throw new UnwelcomeException(
            "frames of version %d, known here is %d; update both ends to the same release"
                .formatted(version, FrameEncoder.VERSION));
      }
      boolean key = (in.readByte() & FrameEncoder.KEY) != 0;
      SessionId session = new SessionId(in.readBytes(Long.BYTES), in.readBytes(Long.BYTES));
      return new Header(
          session,
          key,
          in.readNumber("the sequence", 1, WireLimits.MAX_FRAMES),
          in.readNumber("the generation", 1, WireLimits.MAX_FRAMES),
          in.readNumber("the number of lost frames", 0, WireLimits.MAX_FRAMES));
    }
  }

  private static final class Slot {
    final Container container;
    final int bytes;
    final long[] row;

    /// The frame of its newest row.
    long position;

    Slot(Container container, int bytes, long[] row) {
      this.container = container;
      this.bytes = bytes;
      this.row = row;
    }
  }

  private final List<@Nullable Slot> slots = new ArrayList<>();
  private final Map<String, Integer> places = new HashMap<>();
  private final long generation;
  private final String node;
  private final long stepMillis;
  private final int width;
  private final int nodeWidth;
  private final long[] nodeRow;
  private long position;
  private long lastMillis;
  private long definedBytes;

  /// Reads what a key frame has before its content; [#read] reads the rest of it.
  FrameDecoder(Header header, WireReader in) throws WireException {
    generation = header.generation();
    position = header.sequence() - 1;
    node = in.readName("a node's name");
    if (node.isBlank() || node.length() > WireLimits.MAX_NODE_NAME || node.indexOf('/') >= 0) {
      throw in.fault(
          "a node's name has 1 to %d characters and no slash".formatted(WireLimits.MAX_NODE_NAME));
    }
    stepMillis = in.readNumber("the step in ms", 1, WireLimits.MAX_STEP_MILLIS);
    width = readWidth(in);
    nodeWidth = readWidth(in);
    nodeRow = new long[Math.max(NODE_WIDTH, nodeWidth)];
    fillUp(nodeRow, nodeWidth);
  }

  private static int readWidth(WireReader in) throws WireException {
    int width = in.readByte();
    if (width < 1 || width > WireLimits.MAX_COLUMNS) {
      throw in.fault("a row has 1 to %d columns".formatted(WireLimits.MAX_COLUMNS));
    }
    return width;
  }

  /// Columns that an older collector does not know are missing; those of a newer one are left out.
  private static void fillUp(long[] row, int width) {
    Arrays.fill(row, width, row.length, Frame.MISSING);
  }

  long generation() {
    return generation;
  }

  /// The sequence of the frame that was read last.
  long position() {
    return position;
  }

  String node() {
    return node;
  }

  /// Time between two frames.
  long stepMillis() {
    return stepMillis;
  }

  /// Containers that are known now.
  int containers() {
    return slots.size();
  }

  /// Bytes that they took on the wire: their names, labels and the like.
  long definedBytes() {
    return definedBytes;
  }

  /// Reads the content of the frame at `position() + 1`.
  Frame read(WireReader in) throws WireException {
    position++;
    lastMillis = readTime(in, "the time of a frame");
    RowDeltas.read(in, nodeRow, nodeWidth);
    readGone(in);
    readDefined(in);
    Frame frame = readRows(in);
    if (in.remaining() > 0) {
      throw in.fault("goes on after its end");
    }
    return frame;
  }

  /// A time that is told as the difference to that of the frame before, or of its frame.
  private long readTime(WireReader in, String what) throws WireException {
    return in.inRange(what, lastMillis + in.readSigned(), 0, WireLimits.LATEST_MILLIS);
  }

  private void readGone(WireReader in) throws WireException {
    int count = in.readCount("the number of containers that went", slots.size());
    long place = 0;
    for (int i = 0; i < count; i++) {
      place += in.readSigned();
      Slot gone = slot(in, place);
      definedBytes -= gone.bytes;
      places.remove(gone.container.id());
      slots.set((int) place, null);
    }
  }

  private void readDefined(WireReader in) throws WireException {
    int count = in.readCount("the number of containers that came", WireLimits.MAX_CONTAINERS);
    for (int i = 0; i < count; i++) {
      int place = in.readCount("the place of a container", WireLimits.MAX_CONTAINERS - 1);
      int start = in.remaining();
      Container container = ContainerCodec.read(in);
      int bytes = start - in.remaining();
      if (place > slots.size()) {
        throw in.fault("a container has place %d of %d".formatted(place, slots.size()));
      }
      if (place == slots.size()) {
        slots.add(null);
      }
      Slot before = slots.get(place);
      takePlace(in, before, container, place);
      boolean isSame = before != null && before.container.id().equals(container.id());
      long[] row = before != null && isSame ? before.row : newRow();
      slots.set(place, new Slot(container, bytes, row));
      definedBytes += bytes - (before == null ? 0 : before.bytes);
      // A key frame has them all, and is one body.
      if (definedBytes > WireLimits.MAX_BODY_BYTES) {
        throw in.fault(
            "the containers take more than %d bytes".formatted(WireLimits.MAX_BODY_BYTES));
      }
    }
  }

  /// A container that had two places would count twice.
  private void takePlace(WireReader in, @Nullable Slot before, Container container, int place)
      throws WireException {
    if (before != null) {
      places.remove(before.container.id());
    }
    Integer other = places.put(container.id(), place);
    if (other != null) {
      throw in.fault("a container has places %d and %d".formatted(other, place));
    }
  }

  private long[] newRow() {
    long[] row = new long[Math.max(WIDTH, width)];
    fillUp(row, width);
    return row;
  }

  private Frame readRows(WireReader in) throws WireException {
    int rows = in.readCount("the number of rows", slots.size());
    List<Container> containers = new ArrayList<>(rows);
    long[] rowMillis = new long[rows];
    long[] values = new long[rows * WIDTH];
    long place = 0;
    for (int i = 0; i < rows; i++) {
      place += in.readSigned();
      Slot slot = slot(in, place);
      if (slot.position == position) {
        throw in.fault("the container at place %d has two rows".formatted(place));
      }
      slot.position = position;
      place++;
      rowMillis[i] = readTime(in, "the time of a row");
      RowDeltas.read(in, slot.row, width);
      System.arraycopy(slot.row, 0, values, i * WIDTH, WIDTH);
      containers.add(slot.container);
    }
    long[] nodeValues = Arrays.copyOf(nodeRow, NODE_WIDTH);
    return new Frame(node, lastMillis, nodeValues, containers, rowMillis, values);
  }

  private Slot slot(WireReader in, long place) throws WireException {
    Slot slot = place < 0 || place >= slots.size() ? null : slots.get((int) place);
    if (slot == null) {
      throw in.fault("there is no container at place " + place);
    }
    return slot;
  }
}
