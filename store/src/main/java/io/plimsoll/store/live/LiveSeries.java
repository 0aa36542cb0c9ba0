package io.plimsoll.store.live;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The samples of all series that are in no chunk yet, by the number of the series: a block per
/// bucket, mostly one and for a while two. Not thread-safe: its owner has one lock for those who
/// add and those who reset cursors.
///
/// A closing seals the blocks of the buckets it closes: they stay as they are while chunks are made
/// from them. A sample that comes later for such a bucket gets a new block.
///
/// Cost per series: 8 bytes, and for each block 96 and its bytes, in segments of 64.
public final class LiveSeries {
  private static final int FIRST_CAPACITY = 1_024;
  private static final int NOT_LIVE = -1;

  private @Nullable SampleBlock[] blocks = new SampleBlock[FIRST_CAPACITY];
  private int[] lastBuckets = new int[FIRST_CAPACITY];

  /// The bytes of blocks that take samples, by bucket.
  private final Map<Integer, SamplePages> pages = new HashMap<>();

  private int round;
  private int sealedThrough = -1;
  private long blockBytes;

  /// Nothing is live.
  public LiveSeries() {
    Arrays.fill(lastBuckets, NOT_LIVE);
  }

  /// Makes a series live.
  ///
  /// @param bucket the one it is taken to have been seen in last
  public void admit(int series, int bucket) {
    if (series >= blocks.length) {
      int before = blocks.length;
      int capacity = Math.max(series + 1, before + before / 2);
      blocks = Arrays.copyOf(blocks, capacity);
      lastBuckets = Arrays.copyOf(lastBuckets, capacity);
      Arrays.fill(lastBuckets, before, capacity, NOT_LIVE);
    }
    lastBuckets[series] = Math.max(lastBuckets[series], bucket);
  }

  /// Ends the life of a series, with the samples it has.
  public void evict(int series) {
    for (SampleBlock block = blocks[series]; block != null; block = block.older()) {
      blockBytes -= block.memory();
    }
    blocks[series] = null;
    lastBuckets[series] = NOT_LIVE;
  }

  /// Numbers of series are less than this.
  public int end() {
    return blocks.length;
  }

  /// Whether a series takes samples.
  public boolean isLive(int series) {
    return series >= 0 && series < lastBuckets.length && lastBuckets[series] != NOT_LIVE;
  }

  /// The newest bucket that a series was seen in.
  public int lastBucket(int series) {
    return lastBuckets[series];
  }

  /// The block of a live series that takes samples of a bucket, or null.
  public @Nullable SampleBlock open(int series, int bucket) {
    SampleBlock block = blocks[series];
    while (block != null && (block.bucket() != bucket || isSealed(block))) {
      block = block.older();
    }
    return block;
  }

  /// The block of a live series that takes samples of a bucket, if it was not started before a
  /// round; or null.
  public @Nullable SampleBlock openSince(int series, int bucket, int firstRound) {
    SampleBlock block = open(series, bucket);
    return block == null || block.round() < firstRound ? null : block;
  }

  /// Makes the block of a live series that takes samples of a bucket.
  public SampleBlock start(int series, int bucket) {
    SampleBlock block = new SampleBlock(pages.computeIfAbsent(bucket, SamplePages::new), round);
    block.older(blocks[series]);
    blocks[series] = block;
    lastBuckets[series] = Math.max(lastBuckets[series], bucket);
    blockBytes += block.memory();
    return block;
  }

  /// Adds a sample to a block.
  public SampleBlock.Added add(SampleBlock block, long millis, long code) {
    int before = block.memory();
    SampleBlock.Added added = block.add(millis, code);
    blockBytes += block.memory() - before;
    return added;
  }

  /// Adds the blocks of a series to a list, be they sealed or not, the oldest bucket first.
  public void blocks(int series, List<SampleBlock> into) {
    int first = into.size();
    for (SampleBlock block = blocks[series]; block != null; block = block.older()) {
      int at = into.size();
      while (at > first && into.get(at - 1).bucket() > block.bucket()) {
        at--;
      }
      into.add(at, block);
    }
  }

  /// Adds the sealed blocks of a series and a bucket to a list.
  public void sealed(int series, int bucket, List<SampleBlock> into) {
    for (SampleBlock block = blocks[series]; block != null; block = block.older()) {
      if (block.bucket() == bucket && isSealed(block)) {
        into.add(block);
      }
    }
  }

  /// Seals the blocks of all buckets up to one.
  public void seal(int throughBucket) {
    sealedThrough = Math.max(sealedThrough, throughBucket);
    round++;
    pages.keySet().removeIf(bucket -> bucket <= sealedThrough);
  }

  /// The last bucket whose blocks were sealed.
  public int sealedThrough() {
    return sealedThrough;
  }

  /// How many times blocks were sealed.
  public int round() {
    return round;
  }

  private boolean isSealed(SampleBlock block) {
    return block.bucket() <= sealedThrough && block.round() < round;
  }

  /// Drops the sealed blocks of a series.
  public void release(int series) {
    SampleBlock newer = null;
    for (SampleBlock block = blocks[series]; block != null; block = block.older()) {
      if (!isSealed(block)) {
        newer = block;
        continue;
      }
      blockBytes -= block.memory();
      if (newer == null) {
        blocks[series] = block.older();
      } else {
        newer.older(block.older());
      }
    }
  }

  /// Whether a series has no samples here.
  public boolean isEmpty(int series) {
    return blocks[series] == null;
  }

  /// Memory taken by samples.
  public long blockBytes() {
    return blockBytes;
  }
}
