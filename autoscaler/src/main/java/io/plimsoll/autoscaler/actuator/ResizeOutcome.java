package io.plimsoll.autoscaler.actuator;

import io.plimsoll.autoscaler.target.Capacity;

/// How a resize ended, if the platform answered.
public sealed interface ResizeOutcome {
  /// The platform keeps `desired` tasks from now on.
  record Accepted(int desired) implements ResizeOutcome {}

  /// The capacity was not the expected one any more, or a deployment holds this resize; nothing was
  /// changed.
  record Conflict(Capacity now) implements ResizeOutcome {}

  /// The service cannot be resized as it is; trying again is of no use until it changes.
  record Refused(String reason) implements ResizeOutcome {}
}
