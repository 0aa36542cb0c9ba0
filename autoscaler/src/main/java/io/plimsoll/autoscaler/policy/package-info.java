/// The decision, pure: target, state, observation and now go in, a decision with its reason comes
/// out. Nothing here reads a clock or does I/O.
package io.plimsoll.autoscaler.policy;
