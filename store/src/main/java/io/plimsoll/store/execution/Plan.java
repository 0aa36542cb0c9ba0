package io.plimsoll.store.execution;

import io.plimsoll.store.head.BlockView;
import io.plimsoll.store.head.Head;
import io.plimsoll.store.query.Query;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Which part of a query's range is read from what: rollups of long periods first, then those of
/// shorter ones and of services, then rows. The parts follow each other without a gap, so nothing
/// counts twice. Immutable.
///
/// @param parts the parts that are read from rollups, in order of time
/// @param rowsFromMillis where rows take over
record Plan(List<Part> parts, long rowsFromMillis) {
  private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

  /// Rollups that are read.
  sealed interface Part {
    /// Start of the part, inclusive.
    long fromMillis();

    /// End of the part, exclusive.
    long toMillis();
  }

  /// Rollups of single sources.
  record OfSources(SourceRollups rollups, long fromMillis, long toMillis) implements Part {}

  /// Rollups of services.
  record OfServices(long fromMillis, long toMillis) implements Part {}

  /// Sketches of services, in whole steps: what they say of a step cannot be joined with rows.
  record OfSketches(long fromMillis, long toMillis) implements Part {}

  /// What is known of a query when it is planned.
  ///
  /// @param fromMillis start of the first step
  /// @param services how many services are asked for, if their rollups serve the query; or 0
  /// @param estimated whether sketches may do where nothing else is
  /// @param selected the sources that are asked for
  record Question(
      Query query,
      long fromMillis,
      int services,
      boolean estimated,
      List<Head.Selected> selected) {}

  /// Plans a query.
  ///
  /// @param bucketMillis length of a bucket
  static Plan of(Question question, History history, long bucketMillis) {
    List<Part> parts = new ArrayList<>();
    Rollups services = history.services();
    boolean served = question.services() > 0;
    long firstOfServices = served ? services.values().firstBucket() : Long.MAX_VALUE;
    long knownFrom = saturated(firstOfServices, bucketMillis);
    long reached = question.fromMillis();
    for (SourceRollups level : history.sources()) {
      if (level.serves(question.query())) {
        long period = level.periodMillis();
        long until = Math.min(level.untilMillis(), seam(question, history, bucketMillis, period));
        if (served && !isCheaper(level, question, bucketMillis)) {
          until = Math.min(until, alignUp(knownFrom, period));
        }
        if (until > reached) {
          parts.add(new OfSources(level, reached, until));
          reached = until;
        }
      }
    }
    if (served) {
      long period = services.periodMillis();
      long closed = (services.throughBucket() + 1) * bucketMillis;
      long until = Math.min(closed, seam(question, history, bucketMillis, period));
      if (until > reached) {
        parts.add(new OfServices(reached, until));
        reached = until;
      }
    }
    if (question.estimated() && parts.isEmpty()) {
      long gone = services.untilBucket() * bucketMillis;
      long until = alignUp(gone, question.query().step().toMillis());
      if (until > reached) {
        parts.add(new OfSketches(reached, until));
        reached = until;
      }
    }
    return new Plan(parts, reached);
  }

  /// Whether all rows come from one kind of place, of which nothing is in chunks.
  boolean isInMemoryFrom(long chunkedUntilMillis) {
    return !parts.isEmpty() && rowsFromMillis >= chunkedUntilMillis;
  }

  /// Time from which on rows are read where rollups could do: those of a bucket that late rows may
  /// still join, and of a period that is cut off. Older ones are only read where they are there.
  private static long seam(
      Question question, History history, long bucketMillis, long periodMillis) {
    long until = Long.MAX_VALUE;
    for (Head.Selected source : question.selected()) {
      for (BlockView block : source.blocks()) {
        until = Math.min(until, block.bucket() * bucketMillis);
      }
    }
    long to = question.query().to().toEpochMilli();
    if (to % periodMillis != 0) {
      until = Math.min(until, to);
    }
    long gone = history.services().untilBucket() * bucketMillis;
    return Math.max(Math.floorDiv(until, periodMillis) * periodMillis, alignUp(gone, periodMillis));
  }

  /// Whether rollups of the sources are fewer than those of their services.
  private static boolean isCheaper(SourceRollups level, Question question, long bucketMillis) {
    long ofSources = question.selected().size() * (DAY_MILLIS / level.blockMillis());
    return ofSources <= question.services() * Math.ceilDiv(DAY_MILLIS, bucketMillis);
  }

  private static long alignUp(long millis, long periodMillis) {
    return millis > Long.MAX_VALUE - periodMillis
        ? millis
        : Math.ceilDiv(millis, periodMillis) * periodMillis;
  }

  private static long saturated(long bucket, long bucketMillis) {
    return bucket > Long.MAX_VALUE / bucketMillis ? Long.MAX_VALUE : bucket * bucketMillis;
  }
}
