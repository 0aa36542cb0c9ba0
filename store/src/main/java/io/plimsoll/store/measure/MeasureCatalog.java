package io.plimsoll.store.measure;

import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.NodeMetric;
import io.plimsoll.collector.spelling.Spelling;
import io.plimsoll.store.query.Measure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

  /// The formulas of all measures of nodes, in a fixed order.
  public static List<Formula> ofNodes() {
    return FORMULAS.values().stream().filter(Formula::node).toList();
  }

  /// Finds a measure.
  ///
  /// @throws IllegalArgumentException naming the nearest known measures if there is none
  public static Formula formula(String name) {
    Formula formula = FORMULAS.get(name);
    if (formula == null) {
      throw new IllegalArgumentException(
          "There is no measure '%s'; the nearest are %s"
              .formatted(
                  name, String.join(", ", Spelling.nearest(name, FORMULAS.keySet(), OFFERED))));
    }
    return formula;
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
