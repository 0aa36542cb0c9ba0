package io.plimsoll.store.head;

import io.plimsoll.collector.metric.Frame;
import io.plimsoll.store.chunk.ByteReader;
import io.plimsoll.store.chunk.ByteWriter;
import io.plimsoll.store.chunk.ChunkException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Adds logged frames to the head again after a restart. Belongs to the opening thread.
public final class FrameReader {
  private final Head head;
  private final long bucketMillis;
  private final ByteReader in = new ByteReader();
  private final ByteWriter out = new ByteWriter(512);
  private final long[] row = new long[RowCodec.MAX_COLUMNS];
  private final long chunkedThrough;
  private final long chunkedSequence;
  private @Nullable SourceHead previous;
  private @Nullable String node;
  private boolean mustRead;
  private long lostRows;

  /// A reader that leaves out rows that are in chunks.
  ///
  /// @param chunkedThrough rows of buckets up to this one are in chunks
  /// @param chunkedSequence if they are in frames up to this one
  public FrameReader(Head head, long bucketMillis, long chunkedThrough, long chunkedSequence) {
    this.head = head;
    this.bucketMillis = bucketMillis;
    this.chunkedThrough = chunkedThrough;
    this.chunkedSequence = chunkedSequence;
  }

  /// What takes the rows of a frame.
  public interface Listener extends FrameWriter.Listener {
    /// Sees the time of the frame before its rows.
    void frame(long atMillis);
  }

  /// What takes the times of the rows of a frame.
  @FunctionalInterface
  public interface Times {
    /// Takes the time of a row.
    void row(long millis);
  }

  /// Decodes a frame without a head; rows that do not stand alone are given the time of the frame.
  ///
  /// @throws ChunkException if it is damaged; [IndexOutOfBoundsException] if it is cut short
  public static void check(long sequence, byte[] bytes, Times times) throws ChunkException {
    ByteReader in = ByteReader.of(bytes);
    long atMillis = readTime(sequence, in);
    int containerWidth = in.readByte();
    int nodeWidth = in.readByte();
    int nodes = in.readByte();
    long[] row = new long[RowCodec.MAX_COLUMNS];
    for (int i = 0; in.hasRemaining(); i++) {
      in.readSigned();
      boolean alone = RowCodec.alone(bytes, in.position());
      long millis = RowCodec.read(in, 0, row, i < nodes ? nodeWidth : containerWidth);
      times.row(alone ? millis : atMillis);
    }
    if (in.position() != bytes.length) {
      throw new ChunkException("Frame " + sequence + " ends in the middle of a row");
    }
  }

  /// When a frame was due, milliseconds since the epoch.
  public static long atMillis(long sequence, byte[] bytes) throws ChunkException {
    return readTime(sequence, ByteReader.of(bytes));
  }

  private static long readTime(long sequence, ByteReader in) throws ChunkException {
    checkVersion(sequence, in.readByte());
    return in.readSigned();
  }

  private static void checkVersion(long sequence, int version) throws ChunkException {
    if (version != FrameWriter.VERSION) {
      throw new ChunkException(
          "Frame " + sequence + " is of version " + version + ", not " + FrameWriter.VERSION);
    }
  }

  /// Adds one frame. Frames come in ascending order without holes; after a hole, [#forgetBaselines]
  /// comes first.
  public void read(long sequence, byte[] bytes, Listener listener) throws ChunkException {
    in.reset(bytes, 0, bytes.length);
    long atMillis = readTime(sequence, in);
    listener.frame(atMillis);
    // The time of a row that cannot be read is not known; that of its frame is.
    mustRead = sequence > chunkedSequence || atMillis / bucketMillis > chunkedThrough;
    int containerWidth = in.readByte();
    int nodeWidth = in.readByte();
    int nodes = in.readByte();
    previous = null;
    node = null;
    int id = 0;
    for (int i = 0; in.hasRemaining(); i++) {
      id += (int) in.readSigned();
      readRow(sequence, id, i < nodes ? nodeWidth : containerWidth, bytes, listener);
    }
  }

  private void readRow(
      long sequence, int id, int width, byte[] bytes, FrameWriter.Listener listener) {
    SourceHead source = find(id);
    int start = in.position();
    boolean alone = RowCodec.alone(bytes, start);
    boolean known = source != null && (alone || source.hasBaseline());
    long millisBefore = 0;
    if (source != null && !alone) {
      System.arraycopy(source.last(), 0, row, 0, source.last().length);
      millisBefore = source.lastMillis();
    }
    long millis = RowCodec.read(in, millisBefore, row, width);
    if (source == null || !known) {
      lostRows += mustRead ? 1 : 0;
      return;
    }
    int full = source.last().length;
    if (alone && width < full) {
      Arrays.fill(row, width, full, Frame.MISSING);
    }
    long bucket = millis / bucketMillis;
    if (millis <= source.lastMillis()) {
      source.goBack();
    }
    if (bucket > chunkedThrough || sequence > chunkedSequence) {
      add(source, alone, bucket, sequence, bytes, start, width);
    }
    if (width == full) {
      listener.row(source, millis, row);
    }
    head.newest(source, millis, bucket, row);
    readBy(source);
  }

  /// The row of the node, if it was new, comes before those of the containers that the node read.
  private void readBy(SourceHead source) {
    if (source.source().identity() == null) {
      node = source.source().node();
    } else if (node != null) {
      source.reader(node);
    }
  }

  /// Frames of a node name the same sources in the same order, save for a few.
  private @Nullable SourceHead find(int id) {
    SourceHead before = previous;
    SourceHead found = before == null ? null : before.follower();
    if (found == null || found.source().id() != id) {
      found = head.find(id);
      if (before != null) {
        before.follower(found);
      }
    }
    previous = found;
    return found;
  }

  private void add(
      SourceHead source,
      boolean alone,
      long bucket,
      long sequence,
      byte[] bytes,
      int start,
      int width) {
    boolean starts = alone || source.startsBlock(bucket);
    if (width == source.last().length && starts == alone) {
      head.add(source, alone, bucket, sequence, bytes, start, in.position() - start);
      return;
    }
    out.clear();
    long[] values = Arrays.copyOf(row, source.last().length);
    long millis = millisOf(bytes, start, source);
    RowCodec.write(out, starts, source.lastMillis(), source.last(), millis, values);
    head.add(source, starts, bucket, sequence, out.array(), 0, out.size());
  }

  private static long millisOf(byte[] bytes, int start, SourceHead source) {
    long head = new ByteReader().reset(bytes, start, bytes.length - start).readVarint();
    return (head >>> 1) + ((head & 1) != 0 ? 0 : source.lastMillis());
  }

  /// Distrusts all rows so far, as frames are missing: what follows is skipped and counted until a
  /// row of its source stands alone.
  public void forgetBaselines() {
    head.all().forEach(SourceHead::forgetBaseline);
  }

  /// Rows that could not be read because frames before them are missing.
  public long lostRows() {
    return lostRows;
  }
}
