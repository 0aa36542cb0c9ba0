package io.plimsoll.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plimsoll.dashboard.DescribedPaths.Described;
import io.plimsoll.dashboard.testing.MemorySeries;
import io.plimsoll.store.label.Labels;
import io.plimsoll.store.series.SampleBatch;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Holds `openapi.json` against the routes there are and the answers they give.
class OpenApiTest {
  private static final Set<String> NOT_JSON = Set.of("/metrics", "/api/events", "/api/v1/write");

  @TempDir private static Path directory;

  private static Served served;
  private static JsonNode description;

  @BeforeAll
  static void start() throws Exception {
    served = Served.backedUp(directory.resolve("backups"));
    MemorySeries series = served.fleet.store().series();
    SampleBatch batch = new SampleBatch();
    batch.add(
        series.admit(1, 1, Labels.of(Map.of("__name__", "up"))), System.currentTimeMillis(), 0);
    series.append(batch);
    description = served.json("/api/openapi.json");
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  @Test
  void describesTheRoutesThereAreAndNoOthers() {
    Set<String> described = new TreeSet<>();
    description
        .get("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .fieldNames()
                .forEachRemaining(method ->
                    described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));

    assertThat(described).isEqualTo(new TreeSet<>(served.dashboard.routes()));
  }

  @Test
  void answersHaveExactlyTheFieldsThatAreDescribed() throws Exception {
    List<String> broken = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Described one : DescribedPaths.of(served)) {
      if (!NOT_JSON.contains(one.path())) {
        JsonNode schema =
            one.operation().at("/responses/200/content").path("application/json").get("schema");
        check(schema, answer(one), one.path(), broken, seen);
      }
    }

    assertThat(broken).isEmpty();
    assertThat(seen)
        .contains("ActivityView", "ReadingView", "SeriesView", "NodeView")
        .contains("LabelledValues", "LabelledSeries");
  }

  @Test
  void errorsHaveTheDescribedForm() throws Exception {
    List<String> broken = new ArrayList<>();
    JsonNode schema = served.parse("{\"$ref\":\"#/components/schemas/ErrorBody\"}");
    check(schema, served.json("/api/query"), "/api/query", broken, new HashSet<>());

    assertThat(broken).isEmpty();
  }

  private static JsonNode answer(Described one) throws Exception {
    boolean isFrames = one.path().equals("/api/frames");
    HttpResponse<String> answer =
        one.method().equals("POST")
            ? served.post(
                one.path(),
                isFrames ? "" : body(one.path()),
                "Content-Type",
                isFrames ? "application/x-plimsoll-frames" : "application/json")
            : served.get(one.path() + one.example());
    assertThat(answer.statusCode()).as(one.path()).isEqualTo(200);
    return served.parse(answer.body());
  }

  private static String body(String path) {
    return switch (path) {
      case "/api/suspension" -> "{\"suspended\":false}";
      case "/api/backup" -> "{\"name\":\"today\"}";
      default -> "{}";
    };
  }

  private static void check(
      JsonNode schema, JsonNode value, String where, List<String> broken, Set<String> seen)
      throws IOException {
    if (schema.has("$ref")) {
      String name = schema.get("$ref").asText().replaceAll(".*/", "");
      seen.add(name);
      check(description.at("/components/schemas/" + name), value, where, broken, seen);
    } else if (schema.has("anyOf")) {
      if (!value.isNull()) {
        check(schema.at("/anyOf/0"), value, where, broken, seen);
      }
    } else if (!types(schema).contains(type(value))) {
      broken.add(where + " is " + type(value) + ", described as " + types(schema));
    } else if (value.isArray()) {
      for (JsonNode item : value) {
        check(schema.get("items"), item, where + "[]", broken, seen);
      }
    } else if (value.isObject() && schema.has("properties")) {
      JsonNode properties = schema.get("properties");
      Set<String> described = new TreeSet<>();
      properties.fieldNames().forEachRemaining(described::add);
      Set<String> there = new TreeSet<>();
      value.fieldNames().forEachRemaining(there::add);
      if (!there.equals(described)) {
        broken.add(where + " has " + there + ", described are " + described);
        return;
      }
      for (String field : there) {
        check(properties.get(field), value.get(field), where + "." + field, broken, seen);
      }
    }
  }

  private static Set<String> types(JsonNode schema) {
    Set<String> types = new TreeSet<>();
    JsonNode type = schema.path("type");
    if (type.isTextual()) {
      types.add(type.asText());
    }
    type.forEach(one -> types.add(one.asText()));
    if (types.contains("number")) {
      types.add("integer");
    }
    return types;
  }

  private static String type(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> "object";
      case ARRAY -> "array";
      case STRING -> "string";
      case BOOLEAN -> "boolean";
      case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
      case NULL -> "null";
      default -> "nothing";
    };
  }
}
