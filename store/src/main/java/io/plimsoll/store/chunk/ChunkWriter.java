package io.plimsoll.store.chunk;

import io.plimsoll.collector.metric.Frame;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Encodes a run of rows of one source: a shared column of timestamps and a column per metric, each
/// readable without the others. Belongs to one thread.
///
/// Cost: about 0.7 bytes and 15 ns a value for container metrics; no allocation after the first.
public final class ChunkWriter {
  /// The version this class writes.
  public static final int VERSION = 1;

  /// The most rows of a chunk: an hour at a step of 50 ms, far over a bucket's 120.
  public static final int MAX_ROWS = 65_535;

  /// A column in which every value is missing.
  static final int ABSENT = 0;

  /// A column in which every value is zero.
  static final int ZERO = 1;

  /// A column with bytes of its own.
  static final int ENCODED = 2;

  private final ColumnWriter column = new ColumnWriter();
  private final @Nullable CodeColumnWriter codes;
  private final ByteWriter body = new ByteWriter(8192);
  private final CRC32C checksum = new CRC32C();

  /// A writer of integers.
  public ChunkWriter() {
    this(null);
  }

  private ChunkWriter(@Nullable CodeColumnWriter codes) {
    this.codes = codes;
  }

  /// A writer of codes: integers of up to 2⁵³ stand for themselves, all others for the bits of a
  /// double.
  public static ChunkWriter ofCodes() {
    return new ChunkWriter(new CodeColumnWriter());
  }

  /// Appends a chunk to `out`.
  ///
  /// @param millis when each row was read, milliseconds since the epoch, ascending
  /// @param columns one array per metric, each with at least `rows` values
  /// @param rows from 1 to [#MAX_ROWS]
  public void write(ByteWriter out, long[] millis, long[][] columns, int rows) {
    write(out, millis, columns, columns.length, rows);
  }

  /// Appends a chunk of the first `width` columns to `out`.
  ///
  /// @param millis when each row was read, milliseconds since the epoch, ascending
  /// @param columns one array per metric, each with at least `rows` values
  /// @param rows from 1 to [#MAX_ROWS]
  public void write(ByteWriter out, long[] millis, long[][] columns, int width, int rows) {
    if (rows < 1 || rows > MAX_ROWS) {
      throw new IllegalArgumentException("A chunk has 1 to " + MAX_ROWS + " rows, got " + rows);
    }
    int start = out.size();
    out.writeByte(VERSION);
    out.writeVarint(rows);
    out.writeByte(width);
    int classes = out.reserve((width + 3) / 4);
    body.clear();
    column.write(body, millis, rows);
    out.writeVarint(body.size());
    for (int i = 0; i < width; i++) {
      int kind = classify(columns[i], rows);
      out.array()[classes + i / 4] |= (byte) (kind << (i % 4 * 2));
      if (kind == ENCODED) {
        int before = body.size();
        encode(columns[i], rows);
        out.writeVarint(body.size() - before);
      }
    }
    out.writeBytes(body.array(), 0, body.size());
    checksum.reset();
    checksum.update(out.array(), start, out.size() - start);
    out.writeInt((int) checksum.getValue());
  }

  private void encode(long[] values, int rows) {
    if (codes == null) {
      column.write(body, values, rows);
    } else {
      codes.write(body, values, rows);
    }
  }

  private static int classify(long[] values, int rows) {
    long first = values[0];
    if (first != 0 && first != Frame.MISSING) {
      return ENCODED;
    }
    for (int i = 1; i < rows; i++) {
      if (values[i] != first) {
        return ENCODED;
      }
    }
    return first == 0 ? ZERO : ABSENT;
  }
}
