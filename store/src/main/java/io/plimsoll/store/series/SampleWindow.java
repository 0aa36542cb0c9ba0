package io.plimsoll.store.series;

/// The times that samples may have now.
///
/// @param oldestMillis the oldest that is taken, milliseconds since the epoch
/// @param latestMillis the latest
/// @param older what an older one is, such as "more than 60 minutes older than the newest"
/// @param later what a later one is
public record SampleWindow(long oldestMillis, long latestMillis, String older, String later) {
  /// Whether a sample is too old.
  public boolean isTooOld(long millis) {
    return millis < oldestMillis;
  }

  /// Whether a sample is too far ahead.
  public boolean isTooFarAhead(long millis) {
    return millis > latestMillis;
  }
}
