package io.plimsoll.store.query;

import java.util.Map;

/// One series of an answer.
///
/// The arrays belong to the receiver and have the same length. A step without data is not there.
///
/// @param dimensions what the series is about: some of `cluster`, `service`, `task`, `container`
///   (the engine's id), `name` (the container's name) and `node`
/// @param atMillis start of each step, milliseconds since the epoch, ascending
/// @param values the datapoints
@SuppressWarnings("ArrayRecordComponent") // an answer is passed on once and never compared
public record SeriesData(Map<String, String> dimensions, long[] atMillis, double[] values) {}
