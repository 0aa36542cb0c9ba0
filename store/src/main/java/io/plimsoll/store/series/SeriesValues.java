package io.plimsoll.store.series;

import io.plimsoll.store.label.Labels;

/// One series of an answer. The arrays belong to the receiver and have the same length; a point in
/// time without a value is not there.
///
/// @param labels what tells it from the others
/// @param atMillis the points in time, milliseconds since the epoch, ascending
/// @param values the values
@SuppressWarnings("ArrayRecordComponent") // an answer is passed on once and never compared
public record SeriesValues(Labels labels, long[] atMillis, double[] values) {}
