package io.plimsoll.deploy.bench.peer;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What every server is asked in its own words.
///
/// @param kind what is asked
/// @param labels that a series must have
/// @param from the first point in time
/// @param to the last one
/// @param step between two
record Question(Kind kind, Map<String, String> labels, Instant from, Instant to, Duration step) {
  /// How many series are ranked.
  static final int TOP = 10;

  private static final Duration FINE = Duration.ofSeconds(15);
  private static final Duration COARSE = Duration.ofMinutes(1);

  /// The questions of the table, in its order.
  enum Kind {
    /// How fast one counter goes up.
    ONE_RATE("(a) one series, rate, 1 h at 15 s"),
    /// The samples of one gauge.
    ONE_GAUGE("(a2) one gauge, 1 h at 15 s"),
    /// The rates of a cluster's containers, summed by service.
    BY_SERVICE("(b) sum by service, one cluster, 1 h at 1 m"),
    /// The containers that use the most CPU now.
    TOP_NOW("(c) top-10 of all containers now"),
    /// The rates of all containers, summed.
    TOTAL("(d) sum of all containers, 1 h at 1 m");

    /// How the table calls it.
    final String title;

    Kind(String title) {
      this.title = title;
    }
  }

  /// Questions of one kind at random times about random containers and clusters, the same for
  /// every server.
  static List<Question> of(Kind kind, Fleet fleet, int count) {
    Plan plan = fleet.plan;
    SplittableRandom random = new SplittableRandom(plan.seed() + kind.ordinal());
    int before = (int) Plan.RANGE.plus(Plan.WINDOW).dividedBy(plan.interval());
    int firstEnd = Math.min(before, plan.ticks() * 3 / 4);
    List<Question> questions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Instant end = plan.after(random.nextInt(firstEnd, plan.ticks()));
      int container = random.nextInt(plan.containers());
      String cluster = Fleet.cluster(random.nextInt(plan.clusters()));
      questions.add(one(kind, end, fleet.containerId(container), cluster));
    }
    return questions;
  }

  private static Question one(Kind kind, Instant end, String container, String cluster) {
    Instant from = end.minus(Plan.RANGE);
    String cpu = Metric.CPU.series;
    String memory = Metric.MEMORY_WORKING_SET.series;
    return switch (kind) {
      case ONE_RATE -> new Question(kind, named(cpu, "container_id", container), from, end, FINE);
      case ONE_GAUGE ->
          new Question(kind, named(memory, "container_id", container), from, end, FINE);
      case BY_SERVICE -> new Question(kind, named(cpu, "cluster", cluster), from, end, COARSE);
      case TOP_NOW -> new Question(kind, Map.of("__name__", cpu), end, end, COARSE);
      case TOTAL -> new Question(kind, Map.of("__name__", cpu), from, end, COARSE);
    };
  }

  private static Map<String, String> named(String name, String label, String value) {
    return new TreeMap<>(Map.of("__name__", name, label, value));
  }

  /// About a series that is nowhere, to see whether a server answers. One about a series that will
  /// come might be remembered as one without an answer.
  static Question aboutNothing(Instant now) {
    return new Question(Kind.ONE_GAUGE, Map.of("__name__", "nothing"), now, now, COARSE);
  }

  /// Whether one point in time is asked about, and not a range.
  boolean instant() {
    return from.equals(to);
  }

  /// The labels as PromQL has them, and our interface too.
  String selector() {
    return selector(labels);
  }

  /// Labels as PromQL has them, and our interface too.
  static String selector(Map<String, String> labels) {
    return labels.entrySet().stream()
        .map(label -> label.getKey() + "=\"" + label.getValue() + '"')
        .collect(Collectors.joining(",", "{", "}"));
  }

  /// The question for those who speak PromQL.
  String promQl() {
    String rate = "rate(" + selector() + "[" + Plan.WINDOW.toSeconds() + "s])";
    return switch (kind) {
      case ONE_RATE -> rate;
      case ONE_GAUGE -> selector();
      case BY_SERVICE -> "sum by (service) (" + rate + ")";
      case TOP_NOW -> "topk(" + TOP + ", " + rate + ")";
      case TOTAL -> "sum(" + rate + ")";
    };
  }
}
