package io.plimsoll.store.rocks;

import io.plimsoll.store.head.Source;
import io.plimsoll.store.head.SourceHead;
import io.plimsoll.store.ring.FlatServiceRing;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Which rows go into the ring, and where: those of containers that count for their service. A
/// place for a service is never taken back, so services that somebody made up get none. Used under
/// the store's append lock.
final class RingRows {
  /// No source ever enters it.
  private static final long NO_SLOT = Long.MIN_VALUE;

  private final FlatServiceRing ring;
  private final List<SourceHead> countingNow = new ArrayList<>();
  private long slot;

  RingRows(FlatServiceRing ring) {
    this.ring = ring;
  }

  /// Takes a source that was stored.
  ///
  /// @param ownNodes tells the nodes whose rows are in the ring after the start
  void loaded(SourceHead source, Predicate<String> ownNodes) {
    source.counts(ownNodes.test(source.source().node()));
    join(source);
  }

  /// Gives the service of a source a place, if it counts.
  void join(SourceHead source) {
    Source.Identity identity = source.source().identity();
    if (identity != null && source.counts()) {
      source.ringIndex(ring.register(identity.service()));
    }
  }

  /// Starts with another frame, none of whose rows was looked at.
  void start() {
    countingNow.clear();
  }

  /// Takes note of whether a source that is known counts from its next row on.
  void counts(SourceHead source, boolean now) {
    source.counts(now);
    if (now && source.ringIndex() < 0) {
      countingNow.add(source);
    }
  }

  /// Begins to gather the rows of a frame.
  ///
  /// @param isYetToCome whether its slot is: it would push those of the present out of the ring
  void begin(long atMillis, boolean isYetToCome) {
    countingNow.forEach(this::join);
    ring.begin(atMillis);
    slot = isYetToCome ? NO_SLOT : Math.floorDiv(atMillis, ring.slotMillis());
  }

  /// Adds a row. It counts in the slot of its frame, the first one of its source alone: a second
  /// would count the same container again.
  void row(SourceHead source, long millis, long[] row) {
    if (source.ringIndex() >= 0 && source.counts() && source.enters(slot)) {
      ring.row(source.ringIndex(), source.lastMillis(), source.last(), millis, row);
    }
  }

  /// Forgets all slots, as a clock was ahead.
  ///
  /// @param sources all there are
  void clear(List<SourceHead> sources) {
    ring.clear();
    sources.forEach(SourceHead::leaveRing);
  }

  /// Makes the rows visible.
  void publish() {
    ring.publish();
  }
}
