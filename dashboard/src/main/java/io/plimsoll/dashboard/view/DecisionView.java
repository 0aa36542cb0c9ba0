package io.plimsoll.dashboard.view;

import io.plimsoll.autoscaler.policy.Decision;
import org.jspecify.annotations.Nullable;

/// A decision.
///
/// @param action `scale_out`, `scale_in` or `hold`
/// @param from tasks before
/// @param to tasks after
/// @param rule the rule that decided
/// @param why one sentence with the numbers that mattered
public record DecisionView(String action, int from, int to, String rule, String why) {
  /// The view of a decision, null of none.
  public static @Nullable DecisionView of(@Nullable Decision decision) {
    return switch (decision) {
      case null -> null;
      case Decision.ScaleOut(int from, int to, var rule, String why) ->
          new DecisionView("scale_out", from, to, Shown.word(rule), why);
      case Decision.ScaleIn(int from, int to, var rule, String why) ->
          new DecisionView("scale_in", from, to, Shown.word(rule), why);
      case Decision.Hold(int at, var rule, String why) ->
          new DecisionView("hold", at, at, Shown.word(rule), why);
    };
  }
}
