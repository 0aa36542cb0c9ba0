package io.plimsoll.dashboard;

import io.plimsoll.dashboard.api.Budgets;
import io.plimsoll.dashboard.web.Arrivals;
import java.time.Duration;

/// How long requests may take.
///
/// @param arrival of a body, from the head of its request to its end
/// @param query from its request to its answer
/// @param tick a tenth of how long one waits for the head of a first request, and for a reader
record TimeLimits(Duration arrival, Duration query, Duration tick) {
  static final TimeLimits USUAL =
      new TimeLimits(Arrivals.LONGEST, Budgets.LONGEST, Duration.ofSeconds(1));
}
