package io.plimsoll.deploy.bench.peer;

import io.plimsoll.deploy.bench.peer.Question.Kind;
import java.util.List;

/// Whether our answers to one kind of question are those of a peer.
///
/// @param right whether all are
/// @param distance the greatest difference, relative
/// @param first both answers to the first question that they differ on, or nothing
record Verdict(boolean right, double distance, String first) {
  /// Prometheus computes as we do; what differs is the order in which numbers are added.
  private static final double SAME = 1e-9;

  /// VictoriaMetrics' rate begins at the last sample before the window and is not extrapolated, so
  /// only the sums of whole answers can be compared: those over time nearly agree, one in time
  /// less so.
  private static final double ALIKE_OVER_TIME = 0.05;

  private static final double ALIKE_NOW = 0.25;

  /// What the table means by the same answer.
  static final String EXPLANATION =
      "Answers have to agree with Prometheus's in each value to %.0e. VictoriaMetrics' rate goes"
              .formatted(SAME)
          + " back to the sample before the window and is not extrapolated: there the sums of"
          + " whole answers have to agree to %.0f%% over time, to %.0f%% now, and gauges exactly."
              .formatted(ALIKE_OVER_TIME * 100, ALIKE_NOW * 100);

  /// Compares answers to the same questions with Prometheus's.
  static Verdict withPrometheus(List<Answer> ours, List<Answer> theirs) {
    return of(ours, theirs, true, SAME);
  }

  /// Compares answers to the same questions with VictoriaMetrics'.
  static Verdict withVictoriaMetrics(Kind kind, List<Answer> ours, List<Answer> theirs) {
    return switch (kind) {
      case ONE_GAUGE -> of(ours, theirs, true, SAME);
      case TOP_NOW -> of(ours, theirs, false, ALIKE_NOW);
      case ONE_RATE, BY_SERVICE, TOTAL -> of(ours, theirs, false, ALIKE_OVER_TIME);
    };
  }

  private static Verdict of(
      List<Answer> ours, List<Answer> theirs, boolean each, double tolerance) {
    double greatest = 0;
    String first = "";
    for (int i = 0; i < ours.size(); i++) {
      Answer our = ours.get(i);
      Answer their = theirs.get(i);
      double distance = each ? our.distance(their) : our.distanceOfSums(their);
      distance = their.size() == 0 ? Double.POSITIVE_INFINITY : distance;
      greatest = Math.max(greatest, distance);
      if (distance > tolerance && first.isEmpty()) {
        first = "ours: " + our + "\n  theirs: " + their;
      }
    }
    return new Verdict(greatest <= tolerance, greatest, first);
  }
}
