package io.plimsoll.autoscaler.target;

import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Metric;
import io.plimsoll.collector.spelling.Spelling;
import io.plimsoll.store.query.Measure;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A target while it is being read, setting by setting. Labels and YAML differ in how they name a
/// setting and its place, and in nothing else.
final class Draft {
  /// What stands before the name of a measure.
  static final String TARGET = "target.";

  /// Every setting but the targets, by its dotted path.
  static final Set<String> SETTINGS =
      Set.of(
          "min",
          "max",
          "tolerance",
          "scale-in",
          "scale-out.cooldown",
          "scale-out.window",
          "scale-in.cooldown",
          "scale-in.window");

  /// What a policy may look at.
  private static final Set<String> MEASURES = measures();

  private static final Map<String, String> ALIASES =
      Map.of("cpu", Measure.CPU_UTILIZATION, "memory", Measure.MEMORY_UTILIZATION);

  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(s|m|h)");

  /// What people write for a duration elsewhere.
  private static final Pattern LOOSE_DURATION =
      Pattern.compile("(\\d{1,9}) *(|s|m|h)(ec|econd|in|inute|our|r)?s?");

  /// Java itself would take `50f` and `0x1p3` for numbers as well.
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d{1,20}\\.?\\d{0,20}|\\.\\d{1,20})([eE][+-]?\\d{1,3})?");

  /// Three zeros may be thousands.
  private static final Pattern WHOLE_WITH_ZEROS = Pattern.compile("(\\d{1,9})[.,]0{1,2}");

  /// No name of a setting and no value is as long: what is longer is not quoted either.
  static final int MAX_LENGTH = 100;

  private static final String UTILIZATION = ".utilization";

  private final ServiceKey service;
  private final Consumer<String> problems;
  private boolean isBroken;

  private int min = 1;
  private @Nullable Integer max;
  private double tolerance = TargetTrackingPolicy.DEFAULT_TOLERANCE;
  private Duration scaleOutCooldown = TargetTrackingPolicy.DEFAULT_SCALE_OUT_COOLDOWN;
  private Duration scaleInCooldown = TargetTrackingPolicy.DEFAULT_SCALE_IN_COOLDOWN;
  private Duration scaleOutWindow = TargetTrackingPolicy.DEFAULT_SCALE_OUT_WINDOW;
  private Duration scaleInWindow = TargetTrackingPolicy.DEFAULT_SCALE_IN_WINDOW;
  private boolean scaleIn = true;
  private final Map<String, Double> targets = new LinkedHashMap<>();

  Draft(ServiceKey service, Consumer<String> problems) {
    this.service = service;
    this.problems = problems;
  }

  /// Takes a setting, or says what is wrong with it.
  ///
  /// @param path the setting's dotted path
  /// @param text its value
  /// @param name what to call it, its place included: `labels of shop/web: plimsoll.max`
  void set(String path, String text, String name) {
    String value = text.strip();
    if (value.length() > MAX_LENGTH) {
      problem("%s has %d characters, at most %d".formatted(name, value.length(), MAX_LENGTH));
      return;
    }
    switch (path) {
      case "min" -> min = whole(value, name, min);
      case "max" -> max = whole(value, name, 1);
      case "tolerance" -> tolerance = tolerance(value, name);
      case "scale-in" -> scaleIn = isOn(value, name);
      case "scale-out.cooldown" -> scaleOutCooldown = duration(value, name);
      case "scale-out.window" -> scaleOutWindow = duration(value, name);
      case "scale-in.cooldown" -> scaleInCooldown = duration(value, name);
      case "scale-in.window" -> scaleInWindow = duration(value, name);
      default -> target(path.substring(TARGET.length()), value, name);
    }
  }

  /// Notes a problem, which disables this target and no other.
  void problem(String sentence) {
    isBroken = true;
    problems.accept(sentence);
  }

  /// The target, if nothing was wrong with it.
  Optional<ScalableTarget> build(Origin origin, String place, String maxName) {
    if (max == null) {
      problem(maxName + " is missing");
    } else if (!isBroken && min > max) {
      problem("%s: min %d is greater than max %d".formatted(place, min, max));
    }
    if (isBroken || max == null) {
      return Optional.empty();
    }
    List<TargetTrackingPolicy> policies =
        targets.entrySet().stream().map(e -> policy(e.getKey(), e.getValue())).toList();
    return Optional.of(new ScalableTarget(service, min, max, policies, origin, place));
  }

  private TargetTrackingPolicy policy(String measure, double value) {
    return new TargetTrackingPolicy(
        measure,
        measure,
        value,
        tolerance,
        scaleOutCooldown,
        scaleInCooldown,
        scaleOutWindow,
        scaleInWindow,
        scaleIn);
  }

  /// `; did you mean 'max'?`, or nothing if no known word is near. All begin with `prefix`, which
  /// `word` and `known` leave out.
  static String suggestion(String prefix, String word, Collection<String> known) {
    return Spelling.meant(word, known).map(near -> meant(prefix + near)).orElse("");
  }

  private void target(String alias, String value, String name) {
    String measure = ALIASES.getOrDefault(alias, alias);
    if (!MEASURES.contains(measure)) {
      TreeSet<String> known = new TreeSet<>(MEASURES);
      known.addAll(ALIASES.keySet());
      String near = suggestion("", alias, known);
      problem("%s: there is no measure '%s'%s".formatted(name, alias, near));
    } else if (targets.containsKey(measure)) {
      problem("%s: there are two targets for %s".formatted(name, measure));
    } else {
      targets.put(measure, targetValue(measure, value, name));
    }
  }

  private double targetValue(String measure, String value, String name) {
    boolean isUtilization = measure.endsWith(UTILIZATION);
    boolean hasSign = value.endsWith("%");
    double number = number(isUtilization && hasSign ? chop(value) : value);
    String wrong = null;
    if (!(number > 0 && number < Double.POSITIVE_INFINITY)) {
      String wanted = isUtilization ? "a percentage above 0, such as 50%" : "a number above 0";
      wrong = "is not " + wanted + meantByComma(value);
    } else if (isUtilization && !hasSign && number <= 1) {
      wrong = "would be %s%%; did you mean '%s%%'?".formatted(plain(value, 0), plain(value, 2));
    } else if (measure.equals(Measure.MEMORY_UTILIZATION) && number > 100) {
      wrong = "is more than the whole limit; to follow bytes, use memory.working_set";
    }
    if (wrong != null) {
      problem("%s '%s' %s".formatted(name, value, wrong));
      return 1;
    }
    return number;
  }

  /// A decimal comma is not taken, as `1,000` would be another number elsewhere.
  private static String meantByComma(String value) {
    String pointed = value.replaceFirst(",", ".");
    boolean isComma = pointed.length() == value.length() && !pointed.equals(value);
    String digits = pointed.endsWith("%") ? chop(pointed) : pointed;
    return isComma && number(digits) > 0 ? meant(pointed) : "";
  }

  /// A number with its point moved to the right, as a person writes it.
  private static String plain(String number, int places) {
    return new BigDecimal(number).movePointRight(places).stripTrailingZeros().toPlainString();
  }

  private static String meant(String value) {
    return "; did you mean '" + value + "'?";
  }

  private double tolerance(String value, String name) {
    double number = value.endsWith("%") ? number(chop(value)) / 100 : number(value);
    if (!(number >= 0 && number < 1)) {
      String meant = number > 1 && number < 100 ? meant(value + "%") : meantByComma(value);
      problem(
          "%s '%s' is not a number from 0 to below 1, such as 0.1%s".formatted(name, value, meant));
      return TargetTrackingPolicy.DEFAULT_TOLERANCE;
    }
    return number;
  }

  private int whole(String value, String name, int otherwise) {
    try {
      int number = Integer.parseInt(value);
      int least = name.endsWith("max") ? 1 : 0;
      if (number >= least && number <= ScalableTarget.MAX_TASKS) {
        return number;
      }
      problem(
          "%s '%s' is not between %d and %d"
              .formatted(name, value, least, ScalableTarget.MAX_TASKS));
    } catch (NumberFormatException _) {
      Matcher zeros = WHOLE_WITH_ZEROS.matcher(value);
      String meant = zeros.matches() ? meant(zeros.group(1)) : "";
      problem("%s '%s' is not a whole number%s".formatted(name, value, meant));
    }
    return otherwise;
  }

  private Duration duration(String value, String name) {
    Matcher matcher = DURATION.matcher(value);
    if (!matcher.matches()) {
      problem(
          "%s '%s' is not a duration such as 15s, 5m or 1h%s"
              .formatted(name, value, meantByDuration(value)));
      return Duration.ZERO;
    }
    long count = Long.parseLong(matcher.group(1));
    Duration duration =
        switch (matcher.group(2)) {
          case "s" -> Duration.ofSeconds(count);
          case "m" -> Duration.ofMinutes(count);
          default -> Duration.ofHours(count);
        };
    if (duration.compareTo(TargetTrackingPolicy.MAX_WAIT) > 0) {
      problem("%s '%s' is longer than 24h".formatted(name, value));
      return Duration.ZERO;
    }
    return duration;
  }

  private static String meantByDuration(String value) {
    Matcher loose = LOOSE_DURATION.matcher(value.toLowerCase(Locale.ROOT));
    if (!loose.matches()) {
      return "";
    }
    String unit = loose.group(2).isEmpty() ? "s" : loose.group(2);
    return meant(loose.group(1) + unit);
  }

  private boolean isOn(String value, String name) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "on", "true" -> true;
      case "off", "false" -> false;
      default -> {
        problem("%s '%s' is neither on nor off".formatted(name, value));
        yield true;
      }
    };
  }

  private static String chop(String value) {
    return value.substring(0, value.length() - 1).strip();
  }

  private static double number(String value) {
    return NUMBER.matcher(value).matches() ? Double.parseDouble(value) : Double.NaN;
  }

  private static Set<String> measures() {
    TreeSet<String> names = new TreeSet<>();
    ContainerMetric.COLUMNS.stream().map(Metric::metricName).forEach(names::add);
    names.add(Measure.CPU_UTILIZATION);
    names.add(Measure.MEMORY_UTILIZATION);
    return names;
  }
}
