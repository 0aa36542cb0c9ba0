package io.plimsoll.autoscaler.target;

import java.time.Instant;

/// How large a service is, as its platform reports it.
///
/// @param desired how many tasks the platform was asked for; what policies count from
/// @param running how many run
/// @param updating whether a deployment is under way, during which nothing is scaled in
/// @param version grows with every change of the service; for compare-and-set, 0 where the platform
///   has none
/// @param at when the platform said so
public record Capacity(int desired, int running, boolean updating, long version, Instant at) {}
