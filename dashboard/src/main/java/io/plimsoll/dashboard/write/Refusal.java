package io.plimsoll.dashboard.write;

/// Why samples of a request that could be read are not kept.
enum Refusal {
  /// Labels that name no series: a name twice, none for the metric, or over a limit.
  LABELS("labels", "with labels that are not valid"),
  /// There are as many active series as the store allows.
  SERIES_LIMIT("series_limit", "of series beyond the limit"),
  /// Older than the window for late samples.
  TOO_OLD("too_old", "too old"),
  /// Later than the clock allows.
  TOO_FAR_AHEAD("too_far_ahead", "too far ahead"),
  /// Another value is kept for the same time.
  CONFLICT("conflict", "with another value than the one kept"),
  /// Their series has as many in the half-hour as it may.
  TOO_MANY("too_many", "more than a series may have in half an hour"),
  /// Native histograms have no place in the store.
  HISTOGRAM("histogram", "native histograms");

  private final String label;
  private final String text;

  Refusal(String label, String text) {
    this.label = label;
    this.text = text;
  }

  /// The value of the meters' label `reason`.
  String label() {
    return label;
  }

  /// As it is told to the sender, after a number.
  String text() {
    return text;
  }
}
