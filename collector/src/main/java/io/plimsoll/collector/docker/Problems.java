package io.plimsoll.collector.docker;

import java.net.URI;
import java.util.Locale;

/// Says what is wrong with an engine, and what to do about it.
final class Problems {
  private Problems() {}

  /// One sentence on the failure and one on what helps.
  static String of(URI engine, String reason) {
    return "The Docker Engine at %s does not answer: %s. %s"
        .formatted(engine, reason, advice(reason.toLowerCase(Locale.ROOT)));
  }

  private static String advice(String reason) {
    if (reason.contains("no such file")) {
      return "There is no such socket: is Docker running here? --docker or DOCKER_HOST names"
          + " another.";
    }
    if (reason.contains("permission denied")) {
      return "This user may not open it: members of the group docker may.";
    }
    if (reason.contains("refused")) {
      return "Nothing listens there: is Docker running?";
    }
    return "It is tried again until it does.";
  }
}
