package io.plimsoll.store.series;

/// What the store says of its series. Counts are since it was opened.
///
/// @param samples values acknowledged
/// @param activeSeries series that count towards the limit: those with a sample in memory
/// @param maxSeries the limit
/// @param refusedSeries times that a series was refused because of the limit
/// @param lateSamples values that were older than the newest of their series and were kept
/// @param tooOldSamples values refused as older than the window for late ones
/// @param tooFarAheadSamples values refused as later than the clock allows
/// @param conflictingSamples values refused as another one is kept for the same time
/// @param tooManySamples values refused as their series has as many in the half-hour as it may
/// @param headBytes memory taken by samples that are in no chunk yet
public record SeriesStatus(
    long samples,
    int activeSeries,
    int maxSeries,
    long refusedSeries,
    long lateSamples,
    long tooOldSamples,
    long tooFarAheadSamples,
    long conflictingSamples,
    long tooManySamples,
    long headBytes) {}
