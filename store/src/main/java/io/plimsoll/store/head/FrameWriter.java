package io.plimsoll.store.head;

import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.NodeMetric;
import io.plimsoll.store.chunk.ByteWriter;
import java.util.ArrayList;
import java.util.List;

/// Encodes a frame for the log, and then adds the very same bytes to the head.
///
/// The two steps are apart so that nothing is in the head that is not in the log. Belongs to the
/// appending thread.
public final class FrameWriter {
  /// The version this class writes.
  public static final int VERSION = 1;

  /// What is told of every row as it is added, before it becomes the newest of its source.
  @FunctionalInterface
  public interface Listener {
    /// Sees a row over the newest one, [SourceHead#last].
    void row(SourceHead head, long millis, long[] row);
  }

  private final Head head;
  private final long bucketMillis;
  private final ByteWriter out = new ByteWriter(64 * 1024);
  private final List<SourceHead> sources = new ArrayList<>();
  private final long[] row = new long[ContainerMetric.COLUMNS.size()];
  private final long[] nodeRow = new long[NodeMetric.COLUMNS.size()];
  private int[] rowOf = new int[64];
  private int[] offsets = new int[64];
  private long sequence;
  private long latestMillis;
  private int previousId;

  /// A writer for the log of one head.
  public FrameWriter(Head head, long bucketMillis) {
    this.head = head;
    this.bucketMillis = bucketMillis;
  }

  /// Starts a frame. The row of the node is added at once, if it is new.
  ///
  /// @param latest what is later is yet to come, milliseconds since the epoch
  public void begin(long frameSequence, Frame frame, SourceHead node, long latest) {
    sequence = frameSequence;
    latestMillis = latest;
    previousId = 0;
    sources.clear();
    out.clear();
    out.writeByte(VERSION);
    out.writeSigned(frame.atMillis());
    out.writeByte(ContainerMetric.COLUMNS.size());
    out.writeByte(NodeMetric.COLUMNS.size());
    boolean fresh = accepts(node, frame.atMillis());
    out.writeByte(fresh ? 1 : 0);
    if (fresh) {
      for (NodeMetric metric : NodeMetric.COLUMNS) {
        nodeRow[metric.ordinal()] = frame.nodeValue(metric);
      }
      encode(node, -1, frame.atMillis(), nodeRow);
    }
  }

  /// Adds a row of a container.
  ///
  /// @return whether it was newer than what was known, or what was known is yet to come
  public boolean add(Frame frame, int index, SourceHead source) {
    long millis = frame.rowMillis(index);
    if (!accepts(source, millis)) {
      return false;
    }
    frame.copyRow(index, row);
    encode(source, index, millis, row);
    return true;
  }

  private boolean accepts(SourceHead source, long millis) {
    return source.accepts(millis, millis / bucketMillis, sequence)
        || source.goesBack(millis, sequence, latestMillis, bucketMillis);
  }

  private void encode(SourceHead source, int index, long millis, long[] values) {
    int position = sources.size();
    if (position == offsets.length) {
      offsets = java.util.Arrays.copyOf(offsets, position * 2);
      rowOf = java.util.Arrays.copyOf(rowOf, position * 2);
    }
    source.staged(sequence);
    sources.add(source);
    rowOf[position] = index;
    out.writeSigned((long) source.source().id() - previousId);
    previousId = source.source().id();
    offsets[position] = out.size();
    boolean alone = source.startsBlock(millis / bucketMillis);
    RowCodec.write(out, alone, source.lastMillis(), source.last(), millis, values);
  }

  /// Whether any row was added.
  public boolean isEmpty() {
    return sources.isEmpty();
  }

  /// Rows that were added.
  public int rows() {
    return sources.size();
  }

  /// The encoded frame.
  public byte[] toBytes() {
    return out.toBytes();
  }

  /// Adds the rows to the head. Called under the head's lock, once the log has them.
  public void commit(Frame frame, Listener listener) {
    for (int i = 0; i < sources.size(); i++) {
      SourceHead source = sources.get(i);
      long millis = frame.atMillis();
      long[] values = nodeRow;
      if (rowOf[i] >= 0) {
        millis = frame.rowMillis(rowOf[i]);
        values = row;
        frame.copyRow(rowOf[i], row);
      }
      long bucket = millis / bucketMillis;
      int end = i + 1 < sources.size() ? startOfNext(i) : out.size();
      boolean alone = RowCodec.alone(out.array(), offsets[i]);
      if (millis <= source.lastMillis()) {
        source.goBack();
      }
      head.add(source, alone, bucket, sequence, out.array(), offsets[i], end - offsets[i]);
      listener.row(source, millis, values);
      head.newest(source, millis, bucket, values);
    }
  }

  /// The number of the next source stands between the rows.
  private int startOfNext(int i) {
    long step = (long) sources.get(i + 1).source().id() - sources.get(i).source().id();
    return offsets[i + 1] - ByteWriter.varintSize(ByteWriter.zigZag(step));
  }
}
