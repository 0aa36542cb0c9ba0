package io.plimsoll.deploy.bench.peer;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plimsoll.deploy.bench.peer.Comparison.Row;
import java.util.Locale;

/// Writes a comparison for people, and for programs.
final class Table {
  private static final int WHAT = 52;

  private Table() {}

  /// One line for each figure: the first server's, then each other's with how many times better
  /// the first one is.
  static String text(Comparison comparison) {
    StringBuilder text = new StringBuilder(pad("", WHAT));
    for (int i = 0; i < comparison.names().size(); i++) {
      text.append(i == 0 ? "%12s" : "%17s        ".formatted(comparison.names().get(i)));
    }
    String heading = text.toString().formatted(comparison.names().getFirst()).stripTrailing();
    StringBuilder lines = new StringBuilder(heading).append('\n');
    for (Row row : comparison.rows()) {
      lines.append(line(row).stripTrailing()).append('\n');
    }
    return lines.toString();
  }

  private static String line(Row row) {
    StringBuilder line = new StringBuilder(pad(row.what(), WHAT));
    for (int i = 0; i < row.values().size(); i++) {
      if (row.verdicts().isEmpty()) {
        String value = value(row.values().get(i), row.decimals());
        line.append(i == 0 ? "%12s".formatted(value) : "%17s %s".formatted(value, ratio(row, i)));
      } else {
        line.append(i == 0 ? "%12s".formatted("") : "%17s %7s".formatted(verdict(row, i), ""));
      }
    }
    return line.toString();
  }

  private static String value(double value, int decimals) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%,." + decimals + "f", value) : "–";
  }

  private static String ratio(Row row, int place) {
    double ratio = row.ratio(place);
    String times = ratio < 10 ? "%.2fx" : "%.1fx";
    return "%7s".formatted(Double.isNaN(ratio) ? "" : times.formatted(ratio));
  }

  private static String verdict(Row row, int place) {
    Verdict verdict = row.verdicts().get(place);
    String distance =
        verdict.distance() == 0 ? "0" : String.format(Locale.ROOT, "%.1e", verdict.distance());
    return verdict.right() ? distance : "WRONG (" + distance + ")";
  }

  private static String pad(String text, int width) {
    return ("%-" + width + "s").formatted(text);
  }

  /// The same as JSON: an array of objects with `what`, and for each server its value, its ratio
  /// and whether it answers the same.
  static String json(Comparison comparison, Machine machine) {
    JsonMapper mapper = new JsonMapper();
    ObjectNode root = mapper.createObjectNode();
    machine.describe().forEach(root::put);
    ArrayNode rows = root.putArray("rows");
    for (Row row : comparison.rows()) {
      ObjectNode line = rows.addObject().put("what", row.what().strip());
      for (int i = 0; i < row.values().size(); i++) {
        ObjectNode server = line.putObject(comparison.names().get(i));
        put(server, "value", row.values().get(i));
        put(server, "ratio", row.ratio(i));
        if (!row.verdicts().isEmpty()) {
          server.put("same", row.verdicts().get(i).right());
        }
      }
    }
    return root.toPrettyString() + "\n";
  }

  private static void put(ObjectNode server, String name, double value) {
    if (Double.isFinite(value)) {
      server.put(name, value);
    }
  }
}
