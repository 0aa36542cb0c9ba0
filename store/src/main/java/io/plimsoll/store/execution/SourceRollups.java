package io.plimsoll.store.execution;

import io.plimsoll.store.query.Query;

/// Rollups of single containers and nodes, of one length of period.
///
/// @param values one chunk per source and block; a block is numbered by its start
/// @param periodMillis length of a period
/// @param blockMillis length of a block, a multiple of the period's
/// @param untilMillis those of all periods before are there, but for those that were dropped
public record SourceRollups(
    ChunkSource values, long periodMillis, long blockMillis, long untilMillis) {
  /// Whether a query asks for whole periods.
  boolean serves(Query query) {
    return query.step().toMillis() % periodMillis == 0;
  }
}
