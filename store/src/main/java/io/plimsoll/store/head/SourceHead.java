package io.plimsoll.store.head;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.metric.Frame;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The newest row of one source and its rows that are in no chunk yet. Owned by [Head].
public final class SourceHead {
  private static final long NEVER = -1;

  private Source source;
  private @Nullable Container described;
  private long firstBucket;
  private final long[] last;
  private final List<Block> blocks = new ArrayList<>(2);
  // The last of the blocks ever started, at hand without a look at the list.
  private @Nullable Block newest;
  private long lastMillis = NEVER;
  private long lastBucket;
  private long stagedSequence = NEVER;
  private String reader;
  private int ringIndex = -1;
  private boolean counts = true;
  private long ringSlot = NEVER;
  private int place = -1;
  private boolean baseline;
  private boolean firstBucketIsNew;
  private boolean forgotten;
  private @Nullable SourceHead follower;

  SourceHead(Source source, long firstBucket, long lastBucket) {
    this.source = source;
    this.firstBucket = firstBucket;
    this.lastBucket = lastBucket;
    this.last = Frame.missing(source.width());
    this.reader = source.node();
  }

  /// What the rows come from.
  public Source source() {
    return source;
  }

  void source(Source now) {
    source = now;
  }

  /// The description of the container that agrees with [#source], as far as one was looked at.
  public @Nullable Container described() {
    return described;
  }

  /// Remembers that a description agrees with [#source].
  public void described(Container container) {
    described = container;
  }

  /// The newest row; not to be changed.
  public long[] last() {
    return last;
  }

  /// Time of the newest row in milliseconds since the epoch, or -1.
  public long lastMillis() {
    return lastMillis;
  }

  /// The bucket in which the source was first seen.
  public long firstBucket() {
    return firstBucket;
  }

  /// Whether the first bucket is another than the one that was kept last, which it is from now on.
  public boolean takeFirstBucket() {
    boolean isNew = firstBucketIsNew;
    firstBucketIsNew = false;
    return isNew;
  }

  /// The bucket in which the source was last seen.
  public long lastBucket() {
    return lastBucket;
  }

  /// The node that sent the newest row, as far as that is known.
  public String reader() {
    return reader;
  }

  /// Remembers the node that sent the newest row.
  public void reader(String node) {
    reader = node;
  }

  /// The index of its service in the ring, or -1.
  public int ringIndex() {
    return ringIndex;
  }

  /// Remembers the index of its service in the ring.
  public void ringIndex(int index) {
    ringIndex = index;
  }

  /// Whether its newest row counts for its service in the ring.
  public boolean counts() {
    return counts;
  }

  /// Tells whether its newest row counts for its service in the ring.
  public void counts(boolean now) {
    counts = now;
  }

  /// Enters a slot of the ring.
  ///
  /// @return whether it had not entered it before: a source counts once in each
  public boolean enters(long slot) {
    boolean isNew = slot > ringSlot;
    ringSlot = Math.max(ringSlot, slot);
    return isNew;
  }

  /// Takes note that the ring has forgotten its slots.
  public void leaveRing() {
    ringSlot = NEVER;
  }

  /// Its place among the newest values.
  int place() {
    return place;
  }

  void place(int now) {
    place = now;
  }

  /// Whether a row of this time would be new, and the first of its source in frame `sequence`.
  boolean accepts(long millis, long bucket, long sequence) {
    boolean unknownPast = lastMillis == NEVER && bucket < lastBucket;
    return millis > lastMillis && !unknownPast && stagedSequence != sequence;
  }

  /// Whether a row of the present goes back behind the newest one, which is yet to come: its clock
  /// was ahead and was put right. Rows of one bucket never do.
  ///
  /// @param latestMillis what is later is yet to come
  boolean goesBack(long millis, long sequence, long latestMillis, long bucketMillis) {
    long newestMillis = lastMillis == NEVER ? lastBucket * bucketMillis : lastMillis;
    return millis <= latestMillis
        && newestMillis > latestMillis
        && newestMillis - millis > bucketMillis
        && stagedSequence != sequence;
  }

  /// Forgets the newest row, as the next one is older.
  void goBack() {
    lastMillis = NEVER;
  }

  void staged(long sequence) {
    stagedSequence = sequence;
  }

  /// Whether a row of this bucket stands alone, as it starts a block.
  boolean startsBlock(long bucket) {
    Block open = open();
    return open == null || open.bucket != bucket;
  }

  @Nullable Block open() {
    return newest == null || newest.sealed() ? null : newest;
  }

  void start(Block block) {
    int at = blocks.size();
    while (at > 0 && blocks.get(at - 1).bucket > block.bucket) {
      at--;
    }
    blocks.add(at, block);
    newest = block;
  }

  /// The source that came behind this one in the frame before, a guess at who does in the next.
  @Nullable SourceHead follower() {
    return follower;
  }

  void follower(@Nullable SourceHead next) {
    follower = next;
  }

  boolean forgotten() {
    return forgotten;
  }

  /// Marks the source as not known any more, for those who remember it.
  void forget() {
    forgotten = true;
    follower = null;
  }

  boolean hasBaseline() {
    return baseline;
  }

  void forgetBaseline() {
    baseline = false;
  }

  void newest(long millis, long bucket, long[] row) {
    System.arraycopy(row, 0, last, 0, last.length);
    lastMillis = millis;
    lastBucket = Math.max(lastBucket, bucket);
    if (bucket < firstBucket) {
      firstBucket = bucket;
      firstBucketIsNew = true;
    }
    baseline = true;
  }

  List<Block> blocks() {
    return blocks;
  }

  List<BlockView> views() {
    List<BlockView> views = new ArrayList<>(blocks.size());
    for (Block block : blocks) {
      views.add(block.view());
    }
    return views;
  }
}
