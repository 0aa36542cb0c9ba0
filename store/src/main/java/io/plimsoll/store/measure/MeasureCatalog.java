package io.plimsoll.store.measure;

import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.NodeMetric;
import io.plimsoll.store.query.Measure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Every measure by its name. Immutable.
public final class MeasureCatalog {
  private static final Map<String, Formula> FORMULAS = formulas();

  /// The nearest names offered for one that is not known.
  private static final int OFFERED = 3;

  private MeasureCatalog() {}

  /// All measures: first the derived ones, then those of containers, then those of nodes.
  public static List<Measure> measures() {
    return FORMULAS.values().stream().map(Formula::measure).toList();
  }

  /// The formulas of all measures of containers, in a fixed order.
  public static List<Formula> ofContainers() {
    return FORMULAS.values().stream().filter(formula -> !formula.node()).toList();
  }

  /// Finds a measure.
  ///
  /// @throws IllegalArgumentException naming the nearest known measures if there is none
  public static Formula formula(String name) {
    Formula formula = FORMULAS.get(name);
    if (formula == null) {
      throw new IllegalArgumentException(
          "There is no measure '" + name + "'; the nearest are " + nearest(name));
    }
    return formula;
  }

  private static String nearest(String name) {
    return FORMULAS.keySet().stream()
        .sorted(Comparator.comparingInt(known -> distance(name, known)))
        .limit(OFFERED)
        .collect(Collectors.joining(", "));
  }

  /// The number of letters to insert, delete or replace (Levenshtein, 1966).
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int above = row[j];
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(above, row[j - 1]) + 1);
        diagonal = above;
      }
    }
    return row[to.length()];
  }

  private static Map<String, Formula> formulas() {
    List<Formula> all = new ArrayList<>();
    all.add(Formula.cpuUtilization());
    all.add(Formula.memoryUtilization());
    ContainerMetric.COLUMNS.forEach(metric -> all.add(Formula.of(metric)));
    NodeMetric.COLUMNS.forEach(metric -> all.add(Formula.of(metric)));
    Map<String, Formula> byName = new LinkedHashMap<>();
    all.forEach(formula -> byName.put(formula.measure().name(), formula));
    return byName;
  }
}
