package io.plimsoll.dashboard.write;

import io.plimsoll.store.series.Appended;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What became of one request. Belongs to the thread that has it.
final class Tally {
  /// The text of the first refusal is cut here: labels may be long, and senders log it.
  private static final int MAX_TEXT = 512;

  private final int[] refused = new int[Refusal.values().length];
  private int kept;
  private int keptExemplars;
  private int exemplars;
  private int metadata;
  private @Nullable String first;

  /// Counts samples, or histograms, that are not kept.
  void refuse(Refusal reason, int count, String why) {
    refused[reason.ordinal()] += count;
    if (first == null) {
      first = why.length() > MAX_TEXT ? why.substring(0, MAX_TEXT) + "…" : why;
    }
  }

  /// Whether the text for the next refusal would be used.
  boolean wantsText() {
    return first == null;
  }

  /// Counts what became of the samples that the store was given.
  void appended(Appended answer) {
    kept = answer.kept();
    if (answer.refused() > 0) {
      String why = String.valueOf(answer.firstRefused());
      refuse(Refusal.TOO_OLD, answer.tooOld(), why);
      refuse(Refusal.TOO_FAR_AHEAD, answer.tooFarAhead(), why);
      refuse(Refusal.CONFLICT, answer.conflicting(), why);
      refuse(Refusal.TOO_MANY, answer.tooMany(), why);
    }
  }

  /// Counts an exemplar.
  void exemplar(boolean isKept) {
    keptExemplars += isKept ? 1 : 0;
    exemplars += isKept ? 0 : 1;
  }

  /// Counts a metric's metadata, which are ignored.
  void metadata() {
    metadata++;
  }

  /// Samples that are in the store.
  int kept() {
    return kept;
  }

  /// Samples, or histograms, that are not kept for this reason.
  int refused(Refusal reason) {
    return refused[reason.ordinal()];
  }

  /// Exemplars that are kept.
  int keptExemplars() {
    return keptExemplars;
  }

  /// Exemplars that were ignored.
  int exemplars() {
    return exemplars;
  }

  /// Metadata that were ignored.
  int ignoredMetadata() {
    return metadata;
  }

  /// Whether everything that counts was kept.
  boolean complete() {
    return first == null;
  }

  /// What was not kept and why, for the sender's log; one line.
  String text() {
    String reasons =
        Arrays.stream(Refusal.values())
            .filter(reason -> refused(reason) > 0)
            .map(reason -> refused(reason) + " " + reason.text())
            .collect(Collectors.joining(", "));
    int all = kept + Arrays.stream(refused).sum();
    return "%d of %d samples were not kept: %s. The first: %s"
        .formatted(all - kept, all, reasons, first);
  }
}
