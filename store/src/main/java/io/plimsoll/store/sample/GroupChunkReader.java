package io.plimsoll.store.sample;

import io.plimsoll.collector.metric.Frame;
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

  /// Copies the samples of one column; a column that was not known when the chunk was written has
  /// none.
  ///
  /// @param millis takes the times, ascending; has room for [#rows]
  /// @param codes takes the values' codes; has room for [#rows]
  /// @return how many samples there are
  public int column(int index, long[] millis, long[] codes) throws ChunkException {
    if (chunk.isAbsent(index)) {
      return 0;
    }
    readTimes();
    int rows = chunk.rows();
    chunk.column(index, codes);
    int gap = 0;
    while (gap < rows && codes[gap] != Frame.MISSING) {
      gap++;
    }
    System.arraycopy(times, 0, millis, 0, gap);
    int size = gap;
    for (int row = gap; row < rows; row++) {
      if (codes[row] != Frame.MISSING) {
        millis[size] = times[row];
        codes[size++] = codes[row];
      }
    }
    return size;
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
