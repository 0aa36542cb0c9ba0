package io.plimsoll.store.sample;

import io.plimsoll.collector.metric.Frame;
import io.plimsoll.store.chunk.ByteWriter;
import io.plimsoll.store.chunk.ChunkException;
import io.plimsoll.store.chunk.ChunkReader;

/// Decodes what [GroupChunkWriter] wrote, column by column. Belongs to one thread; re-used from
/// chunk to chunk. Groups that one sender reads together mostly have the same timestamps in a
/// bucket, so those of the last chunk are kept: where the next one has the same bytes they hold for
/// it too.
public final class GroupChunkReader {
  private static final int FIRST_ROWS = 256;

  private final ChunkReader chunk = new ChunkReader();
  private long[] times = new long[FIRST_ROWS];
  private long[] codes = new long[FIRST_ROWS];
  private long[] presentTimes = {};
  private long[] millis = {};
  private byte[] packedTimes = {};
  private int timesRows;
  private boolean timesRead;

  /// Takes a chunk at the start of an array that has [ChunkReader#SLACK] bytes behind it.
  ///
  /// @throws ChunkException if its checksum is wrong or its version not known
  public void reset(byte[] bytes, int length) throws ChunkException {
    chunk.reset(bytes, length);
    timesRead = false;
  }

  /// Rows of the chunk: no column has more samples.
  public int rows() {
    return chunk.rows();
  }

  /// Columns of the chunk.
  public int columns() {
    return chunk.columns();
  }

  /// Decodes the samples of one column; a column that was not known when the chunk was written has
  /// none.
  ///
  /// @return how many samples are in [#millis] and [#codes] until the next call
  public int column(int index) throws ChunkException {
    if (chunk.isAbsent(index)) {
      return 0;
    }
    readTimes();
    int rows = chunk.rows();
    if (codes.length < rows) {
      codes = new long[rows * 2];
    }
    chunk.column(index, codes);
    int gap = 0;
    while (gap < rows && codes[gap] != Frame.MISSING) {
      gap++;
    }
    millis = times;
    return gap == rows ? rows : closeGaps(gap, rows);
  }

  private int closeGaps(int first, int rows) {
    if (presentTimes.length < rows) {
      presentTimes = new long[times.length];
    }
    System.arraycopy(times, 0, presentTimes, 0, first);
    int size = first;
    for (int row = first; row < rows; row++) {
      if (codes[row] != Frame.MISSING) {
        presentTimes[size] = times[row];
        codes[size++] = codes[row];
      }
    }
    millis = presentTimes;
    return size;
  }

  /// The times of the column that was decoded last, ascending.
  public long[] millis() {
    return millis;
  }

  /// The values' codes of the column that was decoded last.
  public long[] codes() {
    return codes;
  }

  /// Appends a chunk that has one of the columns and no other; nothing if that has no samples.
  public void cut(int index, ByteWriter out) {
    if (!chunk.isAbsent(index)) {
      chunk.cut(index, out);
    }
  }

  private void readTimes() throws ChunkException {
    int rows = chunk.rows();
    if (timesRead || (rows == timesRows && chunk.hasTimes(packedTimes, packedTimes.length))) {
      timesRead = true;
      return;
    }
    if (times.length < rows) {
      times = new long[rows * 2];
    }
    timesRows = 0;
    chunk.millis(times);
    timesRows = rows;
    packedTimes = chunk.packedTimes();
    timesRead = true;
  }
}
