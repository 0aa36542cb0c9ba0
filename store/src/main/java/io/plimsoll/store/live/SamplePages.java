package io.plimsoll.store.live;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// The bytes of the blocks of one bucket, in segments of a few pages. Not thread-safe.
///
/// A block takes one segment after the other, each of which says which one follows. So a block that
/// grows leaves nothing behind, as an array would that is copied into a longer one, and a page that
/// has become old costs a collection nothing. The pages go together, when the last of the blocks is
/// dropped.
final class SamplePages {
  /// A line of the processor's cache: five to fifteen minutes of samples at 15 s.
  static final int SEGMENT_BYTES = 64;

  /// Bytes of a segment that are a block's own; the others are the number of the next segment.
  static final int OWN_BYTES = SEGMENT_BYTES - Integer.BYTES;

  /// No segment.
  static final int NONE = -1;

  /// Small, as a bucket may have one series; and no larger than a young object may be.
  private static final int PAGE_BITS = 10;

  private static final int PAGE_SEGMENTS = 1 << PAGE_BITS;

  private static final int FIRST_PAGES = 4;
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());

  private final int bucket;
  private byte[][] pages = new byte[FIRST_PAGES][];
  private int taken;
  private int free = NONE;

  /// No bytes of a bucket.
  SamplePages(int bucket) {
    this.bucket = bucket;
  }

  /// The bucket of the blocks.
  int bucket() {
    return bucket;
  }

  /// What the pages take.
  long bytes() {
    return (long) Math.ceilDiv(taken, PAGE_SEGMENTS) * PAGE_SEGMENTS * SEGMENT_BYTES;
  }

  /// Takes a segment, and lets it follow another one, if there is one.
  int take(int before) {
    int segment = free == NONE ? grown() : reused();
    if (before != NONE) {
      link(before, segment);
    }
    return segment;
  }

  private int grown() {
    int page = taken >>> PAGE_BITS;
    if ((taken & (PAGE_SEGMENTS - 1)) == 0) {
      if (page == pages.length) {
        pages = Arrays.copyOf(pages, 2 * page);
      }
      pages[page] = new byte[PAGE_SEGMENTS * SEGMENT_BYTES];
    }
    return taken++;
  }

  private int reused() {
    int segment = free;
    free = next(segment);
    return segment;
  }

  /// Gives segments back, from the first one of a block to its last.
  void giveBack(int first, int last) {
    link(last, free);
    free = first;
  }

  private void link(int segment, int next) {
    INTS.set(page(segment), start(segment) + OWN_BYTES, next);
  }

  /// The segment that follows another one of a block, which is not its last.
  int next(int segment) {
    return (int) INTS.get(page(segment), start(segment) + OWN_BYTES);
  }

  /// Where the bytes of a segment are, from [#start(int)] on.
  byte[] page(int segment) {
    return pages[segment >>> PAGE_BITS];
  }

  /// Where a segment starts in its page.
  static int start(int segment) {
    return (segment & (PAGE_SEGMENTS - 1)) * SEGMENT_BYTES;
  }
}
