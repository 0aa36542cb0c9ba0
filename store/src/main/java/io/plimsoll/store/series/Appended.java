package io.plimsoll.store.series;

import org.jspecify.annotations.Nullable;

/// What became of a batch.
///
/// @param kept samples that are in the store now, those that were there already with the same value
///   among them
/// @param tooOld samples older than the window for late ones
/// @param tooFarAhead samples later than the clock allows
/// @param conflicting samples with another value than the one kept for the same time
/// @param tooMany samples of a series that has as many in the half-hour as it may
/// @param firstRefused what is wrong with the first one refused, naming its series; null if none is
public record Appended(
    int kept,
    int tooOld,
    int tooFarAhead,
    int conflicting,
    int tooMany,
    @Nullable String firstRefused) {
  /// How many samples were refused.
  public int refused() {
    return tooOld + tooFarAhead + conflicting + tooMany;
  }
}
