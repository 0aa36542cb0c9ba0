package io.plimsoll.autoscaler.policy;

/// What to do with a target now, and why. Sizes are absolute.
public sealed interface Decision {
  /// The rule that decided.
  Rule rule();

  /// One sentence for a person, with the numbers that mattered.
  String why();

  /// Start tasks until there are `to`.
  record ScaleOut(int from, int to, Rule rule, String why) implements Decision {}

  /// Stop tasks until there are `to`.
  record ScaleIn(int from, int to, Rule rule, String why) implements Decision {}

  /// Leave the size at `at`.
  record Hold(int at, Rule rule, String why) implements Decision {}
}
