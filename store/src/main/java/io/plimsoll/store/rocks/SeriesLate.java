package io.plimsoll.store.rocks;

import io.plimsoll.store.label.SeriesIndex;
import io.plimsoll.store.live.LiveSeries;
import io.plimsoll.store.live.SampleBlock;
import io.plimsoll.store.live.SampleCursor;
import io.plimsoll.store.live.SampleRun;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Makes room in memory for late samples of a bucket whose chunks are written or under way: a block
/// with the samples that the series has there already, so that one that comes again or conflicts is
/// seen. At the next closing it becomes one more part of the chunk. Used under the lock of series.
final class SeriesLate {
  private final SeriesIndex index;
  private final LiveSeries live;
  private final SeriesChunks chunks;
  private final SampleRun run = new SampleRun();
  private final List<SampleBlock> sealed = new ArrayList<>();

  SeriesLate(SeriesIndex index, LiveSeries live, SeriesChunks chunks) {
    this.index = index;
    this.live = live;
    this.chunks = chunks;
  }

  /// Makes the block of a bucket, if it is closed and has none.
  void prepare(int series, int bucket) throws IOException {
    if (bucket <= live.sealedThrough() && live.open(series, bucket) == null) {
      make(series, bucket);
    }
  }

  /// Makes the block of a closed bucket that has none.
  SampleBlock make(int series, int bucket) throws IOException {
    run.clear();
    chunks.read(bucket, index.group(series), index.column(series), run);
    live.sealed(series, bucket, sealed);
    for (SampleBlock block : sealed) {
      run.add(new SampleCursor().reset(block), -1, Long.MAX_VALUE);
    }
    sealed.clear(); // a block keeps the bytes of its whole bucket
    run.settle();
    SampleBlock made = live.start(series, bucket);
    for (int i = 0; i < run.size(); i++) {
      live.add(made, run.millis()[i], run.codes()[i]);
    }
    return made;
  }
}
