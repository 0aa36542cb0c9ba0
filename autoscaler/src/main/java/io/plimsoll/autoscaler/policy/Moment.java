package io.plimsoll.autoscaler.policy;

/// One instant on two clocks: the wall's, which datapoints carry and which may jump, and a steady
/// one, by which waits are measured.
///
/// @param atMillis wall clock, milliseconds since the epoch
/// @param nanos steady clock, nanoseconds since an arbitrary start
public record Moment(long atMillis, long nanos) {}
