package io.plimsoll.dashboard;

import io.plimsoll.dashboard.api.Budgets;
import io.plimsoll.dashboard.web.Arrivals;
import java.time.Duration;

/// How long requests may take.
///
/// @param arrival of a body, from the head of its request to its end
/// @param query from its request to its answer
record TimeLimits(Duration arrival, Duration query) {
  static final TimeLimits USUAL = new TimeLimits(Arrivals.LONGEST, Budgets.LONGEST);
}
