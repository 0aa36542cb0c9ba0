package io.plimsoll.deploy.bench.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// What a server answered, in a form in which answers can be compared.
///
/// @param series the values by their labels, without the metric's name, and time in milliseconds
record Answer(Map<Map<String, String>, Map<Long, Double>> series) {
  private static final JsonMapper JSON = new JsonMapper();

  /// From the response of `/api/v1/query` or `/api/v1/query_range`.
  static Answer ofPrometheus(byte[] body) throws IOException {
    Map<Map<String, String>, Map<Long, Double>> series = new HashMap<>();
    for (JsonNode result : JSON.readTree(body).path("data").path("result")) {
      Map<Long, Double> values = new TreeMap<>();
      if (result.has("value")) {
        put(values, result.get("value"));
      }
      result.path("values").forEach(pair -> put(values, pair));
      series.put(labels(result.path("metric")), values);
    }
    return new Answer(series);
  }

  private static void put(Map<Long, Double> values, JsonNode pair) {
    values.put(Math.round(pair.get(0).asDouble() * 1e3), pair.get(1).asDouble());
  }

  /// From the response of `/api/series/query`.
  static Answer ofPlimsoll(byte[] body) throws IOException {
    Map<Map<String, String>, Map<Long, Double>> series = new HashMap<>();
    for (JsonNode result : JSON.readTree(body).path("series")) {
      Map<Long, Double> values = new TreeMap<>();
      for (int i = 0; i < result.path("atMillis").size(); i++) {
        values.put(
            result.path("atMillis").get(i).asLong(), result.path("values").get(i).asDouble());
      }
      series.put(labels(result.path("labels")), values);
    }
    return new Answer(series);
  }

  private static Map<String, String> labels(JsonNode object) {
    Map<String, String> labels = new TreeMap<>();
    object
        .properties()
        .forEach(
            label -> {
              if (!label.getKey().equals("__name__")) {
                labels.put(label.getKey(), label.getValue().asText());
              }
            });
    return labels;
  }

  /// How many values there are.
  int size() {
    return series.values().stream().mapToInt(Map::size).sum();
  }

  /// All values together.
  double sum() {
    return series.values().stream()
        .flatMap(values -> values.values().stream())
        .mapToDouble(value -> value)
        .sum();
  }

  /// The greatest relative difference between two values of the same series and time; infinite if
  /// one answer has a value that the other has not.
  double distance(Answer other) {
    if (!series.keySet().equals(other.series.keySet())) {
      return Double.POSITIVE_INFINITY;
    }
    double greatest = 0;
    for (var entry : series.entrySet()) {
      Map<Long, Double> theirs = other.series.getOrDefault(entry.getKey(), Map.of());
      if (!entry.getValue().keySet().equals(theirs.keySet())) {
        return Double.POSITIVE_INFINITY;
      }
      for (var value : entry.getValue().entrySet()) {
        double their = theirs.getOrDefault(value.getKey(), Double.NaN);
        greatest = Math.max(greatest, relative(value.getValue(), their));
      }
    }
    return greatest;
  }

  /// The relative difference of the sums of all values.
  double distanceOfSums(Answer other) {
    return relative(sum(), other.sum());
  }

  private static double relative(double a, double b) {
    double scale = Math.max(Math.abs(a), Math.abs(b));
    if (scale == 0) {
      return 0;
    }
    double distance = Math.abs(a - b) / scale;
    return Double.isNaN(distance) ? Double.POSITIVE_INFINITY : distance;
  }

  @Override
  public String toString() {
    String first =
        series.entrySet().stream()
            .limit(1)
            .map(entry -> entry.getKey() + " " + firsts(entry.getValue()))
            .findFirst()
            .orElse("nothing");
    return "%d series, %d values, sum %s; %s".formatted(series.size(), size(), sum(), first);
  }

  private static String firsts(Map<Long, Double> values) {
    return values.entrySet().stream().limit(3).toList().toString();
  }
}
