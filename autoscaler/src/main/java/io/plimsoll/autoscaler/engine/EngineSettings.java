package io.plimsoll.autoscaler.engine;

import io.plimsoll.autoscaler.activity.ActivityJournal;
import java.time.Duration;

/// Limits of the engine that concern the platforms and the fleet, not single targets.
///
/// @param maxResizes resizes under way at once; more would only queue up in front of one platform
/// @param maxDecisionAge an older decision is dropped before the platform is called
/// @param maxInventoryAge an inventory that was confirmed longer ago decides nothing
/// @param settle for so long after a resize the platform may still be on its way to the new size
/// @param maxIntentAge an intent found at start is carried on if it is no older
/// @param firstBackoff the wait after the first failure of a platform; doubles with each
/// @param maxBackoff the longest such wait
/// @param massHold for so long nothing is scaled in after the load of most targets fell together
/// @param maxBlind a target that lacks data for so long is shown with a problem
/// @param maxActivities activities kept
public record EngineSettings(
    int maxResizes,
    Duration maxDecisionAge,
    Duration maxInventoryAge,
    Duration settle,
    Duration maxIntentAge,
    Duration firstBackoff,
    Duration maxBackoff,
    Duration massHold,
    Duration maxBlind,
    int maxActivities) {
  /// What holds where nothing else is said.
  public static final EngineSettings DEFAULTS =
      new EngineSettings(
          8,
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofSeconds(30),
          Duration.ofMinutes(5),
          Duration.ofSeconds(5),
          Duration.ofMinutes(5),
          Duration.ofMinutes(5),
          Duration.ofHours(1),
          ActivityJournal.DEFAULT_LIMIT);
}
