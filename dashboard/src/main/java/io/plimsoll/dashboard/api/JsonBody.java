package io.plimsoll.dashboard.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.plimsoll.dashboard.web.KnownParameters;
import io.plimsoll.dashboard.web.RequestException;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The fields of a JSON object that a request has as its body: flags and texts, each known and
/// there once.
final class JsonBody {
  private static final JsonFactory JSON = new JsonFactory();

  private final Map<String, @Nullable Object> fields = new HashMap<>();

  private JsonBody() {}

  /// Reads the body of a request; without one there are no fields.
  ///
  /// @throws RequestException naming what is wrong
  static JsonBody of(RoutingContext request, String... known) {
    Buffer bytes = request.body().buffer();
    return bytes == null || bytes.length() == 0 ? new JsonBody() : of(bytes.getBytes(), known);
  }

  /// Reads a body.
  static JsonBody of(byte[] bytes, String... known) {
    JsonBody body = new JsonBody();
    try (JsonParser json = JSON.createParser(bytes)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw notAnObject();
      }
      while (json.nextToken() != JsonToken.END_OBJECT) {
        body.add(json, List.of(known));
      }
      if (json.nextToken() != null) {
        throw notAnObject();
      }
    } catch (IOException e) {
      throw notAnObject();
    }
    return body;
  }

  /// A field that is true or false.
  boolean flag(String name) {
    if (fields.get(name) instanceof Boolean flag) {
      return flag;
    }
    throw RequestException.bad(name, "must be true or false");
  }

  /// A field that is a text.
  String text(String name) {
    if (fields.get(name) instanceof String text) {
      return text;
    }
    throw RequestException.bad(name, "must be a text");
  }

  private void add(JsonParser json, List<String> known) throws IOException {
    String name = json.currentName();
    if (!known.contains(name)) {
      throw RequestException.bad(name, "unknown field; " + KnownParameters.unknown(name, known));
    }
    if (fields.containsKey(name)) {
      throw RequestException.bad(name, "must be there only once");
    }
    json.nextToken();
    fields.put(name, value(json));
  }

  /// A flag or a text; null for what is neither.
  private static @Nullable Object value(JsonParser json) throws IOException {
    return switch (json.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_STRING -> json.getText();
      default -> {
        json.skipChildren();
        yield null;
      }
    };
  }

  private static RequestException notAnObject() {
    return RequestException.bad("body", "is not a JSON object");
  }
}
