package io.plimsoll.store.rocks;

import java.util.concurrent.atomic.LongAdder;

/// What became of samples and series since the store was opened. Thread-safe.
final class SeriesCounts {
  final LongAdder kept = new LongAdder();
  final LongAdder late = new LongAdder();
  final LongAdder tooOld = new LongAdder();
  final LongAdder tooFarAhead = new LongAdder();
  final LongAdder conflicting = new LongAdder();
  final LongAdder tooMany = new LongAdder();
  final LongAdder refusedSeries = new LongAdder();
}
