package io.plimsoll.store.chunk;

import io.plimsoll.collector.metric.Frame;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// Decodes chunks, column by column. Belongs to one thread; re-used from chunk to chunk.
public final class ChunkReader {
  /// Bytes that an array must reach beyond the chunk in it, as values are loaded eight bytes at a
  /// time.
  public static final int SLACK = 9;

  /// The most columns of a chunk, whose number is a byte.
  public static final int MAX_COLUMNS = 255;

  private static final int CHECKSUM_BYTES = 4;
  private static final byte[] NOTHING = {};

  private final ColumnReader column = new ColumnReader();
  private final ByteReader in = new ByteReader();
  private final CRC32C checksum = new CRC32C();
  private final int[] kinds = new int[MAX_COLUMNS];
  private final int[] offsets = new int[MAX_COLUMNS];
  private final int[] lengths = new int[MAX_COLUMNS];
  private byte[] bytes = NOTHING;
  private int rows;
  private int columns;
  private int timesOffset;
  private int timesLength;

  /// Takes a chunk at the start of an array that has [#SLACK] bytes behind it.
  ///
  /// @throws ChunkException if its checksum is wrong or its version not known
  public void reset(byte[] chunk, int length) throws ChunkException {
    if (length < CHECKSUM_BYTES + 4 || chunk.length < length + SLACK) {
      throw new ChunkException("A chunk of " + length + " bytes is cut short");
    }
    int body = length - CHECKSUM_BYTES;
    checksum.reset();
    checksum.update(chunk, 0, body);
    if (in.reset(chunk, body, CHECKSUM_BYTES).readInt() != (int) checksum.getValue()) {
      throw new ChunkException("A chunk of " + length + " bytes has a wrong checksum");
    }
    in.reset(chunk, 0, body);
    int version = in.readByte();
    if (version != ChunkWriter.VERSION) {
      throw new ChunkException(
          "A chunk of version " + version + "; this program knows " + ChunkWriter.VERSION);
    }
    bytes = chunk;
    rows = (int) in.readVarint();
    columns = in.readByte();
    if (rows < 1 || rows > ChunkWriter.MAX_ROWS) {
      throw new ChunkException("A chunk of " + columns + " columns and " + rows + " rows");
    }
    readLengths();
  }

  private void readLengths() {
    int classes = in.position();
    in.skip((columns + 3) / 4);
    timesLength = (int) in.readVarint();
    for (int i = 0; i < columns; i++) {
      kinds[i] = bytes[classes + i / 4] >>> (i % 4 * 2) & 3;
      lengths[i] = kinds[i] == ChunkWriter.ENCODED ? (int) in.readVarint() : 0;
    }
    timesOffset = in.position();
    int offset = timesOffset + timesLength;
    for (int i = 0; i < columns; i++) {
      offsets[i] = offset;
      offset += lengths[i];
    }
  }

  /// Rows of the chunk.
  public int rows() {
    return rows;
  }

  /// Columns of the chunk.
  public int columns() {
    return columns;
  }

  /// Whether every value of a column is missing.
  public boolean isAbsent(int index) {
    return index >= columns || kinds[index] == ChunkWriter.ABSENT;
  }

  /// Whether every value of a column is zero.
  public boolean isZero(int index) {
    return index < columns && kinds[index] == ChunkWriter.ZERO;
  }

  /// Copies the timestamps, in milliseconds since the epoch.
  public void millis(long[] into) throws ChunkException {
    column.read(bytes, timesOffset, timesLength, into, rows);
  }

  /// Whether the timestamps are packed in exactly these bytes.
  public boolean hasTimes(byte[] packed, int length) {
    return Arrays.equals(bytes, timesOffset, timesOffset + timesLength, packed, 0, length);
  }

  /// The timestamps as they are packed.
  public byte[] packedTimes() {
    return Arrays.copyOfRange(bytes, timesOffset, timesOffset + timesLength);
  }

  /// Appends a chunk that has one of the columns and no other.
  ///
  /// @param index of a column that the chunk has
  public void cut(int index, ByteWriter out) {
    int start = out.size();
    out.writeByte(ChunkWriter.VERSION);
    out.writeVarint(rows);
    out.writeByte(1);
    out.writeByte(kinds[index]);
    out.writeVarint(timesLength);
    if (kinds[index] == ChunkWriter.ENCODED) {
      out.writeVarint(lengths[index]);
    }
    out.writeBytes(bytes, timesOffset, timesLength);
    out.writeBytes(bytes, offsets[index], lengths[index]);
    checksum.reset();
    checksum.update(out.array(), start, out.size() - start);
    out.writeInt((int) checksum.getValue());
  }

  /// Copies the values of one column; a column that was not known when the chunk was written is
  /// missing.
  public void column(int index, long[] into) throws ChunkException {
    int kind = index < columns ? kinds[index] : ChunkWriter.ABSENT;
    switch (kind) {
      case ChunkWriter.ABSENT -> Arrays.fill(into, 0, rows, Frame.MISSING);
      case ChunkWriter.ZERO -> Arrays.fill(into, 0, rows, 0);
      case ChunkWriter.ENCODED -> column.read(bytes, offsets[index], lengths[index], into, rows);
      default -> throw new ChunkException("A column of unknown class " + kind);
    }
  }
}
