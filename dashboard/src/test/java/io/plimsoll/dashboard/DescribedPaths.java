package io.plimsoll.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The paths of `openapi.json` as a client would ask for them.
final class DescribedPaths {
  private static final Map<String, String> EXAMPLES =
      Map.of(
          "/api/query", "?measure=cpu.usage",
          "/api/series", "?match=up",
          "/api/series/exemplars", "?match=up",
          "/api/series/query", "?match=up");

  /// A way to ask for a path.
  ///
  /// @param method in upper case
  /// @param path concrete, without parameters
  /// @param example the parameters that have to be there, or nothing
  /// @param operation what is described
  record Described(String method, String path, String example, JsonNode operation) {
    /// A path with another parameter.
    String with(String parameter) {
      return path + (example.isEmpty() ? "?" : example + "&") + parameter;
    }

    @Override
    public String toString() {
      return method + " " + path + example;
    }
  }

  private DescribedPaths() {}

  /// All of them.
  static List<Described> of(Served served) throws Exception {
    String id = served.json("/api/containers").at("/containers/0/container").asText();
    List<Described> all = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path :
        served.json("/api/openapi.json").get("paths").properties()) {
      for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
        all.add(
            new Described(
                operation.getKey().toUpperCase(Locale.ROOT),
                concrete(path.getKey(), id),
                EXAMPLES.getOrDefault(path.getKey(), ""),
                operation.getValue()));
      }
    }
    return all;
  }

  private static String concrete(String path, String container) {
    return path.replace("{cluster}", "shop")
        .replace("{service}", "web")
        .replace("{container}", container);
  }
}
