package io.plimsoll.autoscaler.activity;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.plimsoll.collector.container.Deployment;
import io.plimsoll.collector.container.ServiceKey;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;

/// Activities and their inputs as JSON. Instants and durations are written as ISO 8601, a service
/// as `cluster/service`; fields that a newer version added are skipped.
final class ActivityJson {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .addModule(
              new SimpleModule()
                  .addSerializer(Instant.class, ToStringSerializer.instance)
                  .addSerializer(Duration.class, ToStringSerializer.instance)
                  .addSerializer(ServiceKey.class, ToStringSerializer.instance)
                  .addDeserializer(Instant.class, new Parser<>(Instant.class, Instant::parse))
                  .addDeserializer(Duration.class, new Parser<>(Duration.class, Duration::parse))
                  .addDeserializer(
                      ServiceKey.class, new Parser<>(ServiceKey.class, ServiceKey::parse)))
          .build();

  private ActivityJson() {}

  static byte[] write(Object value) throws IOException {
    return JSON.writeValueAsBytes(value);
  }

  static Activity readActivity(byte[] json) throws IOException {
    return read(json, Activity.class);
  }

  static Inputs readInputs(byte[] json) throws IOException {
    return read(json, Inputs.class);
  }

  private static <T> T read(byte[] json, Class<T> type) throws IOException {
    try {
      JsonNode tree = JSON.readTree(json);
      if (tree.path("capacity") instanceof ObjectNode capacity) {
        nameDeployment(capacity);
      }
      return JSON.treeToValue(tree, type);
    } catch (JsonProcessingException e) {
      throw new IOException("An entry of the journal cannot be read as " + type.getSimpleName(), e);
    }
  }

  /// Older capacities say only whether a deployment was under way; then it held scale-ins.
  private static void nameDeployment(ObjectNode capacity) {
    if (!capacity.has("deployment")) {
      boolean updating = capacity.path("updating").asBoolean();
      Deployment deployment =
          updating ? Deployment.holdingScaleIn("a deployment is under way") : Deployment.NONE;
      capacity.set("deployment", JSON.valueToTree(deployment));
    }
  }

  private static final class Parser<T> extends StdDeserializer<T> {
    private static final long serialVersionUID = 1L;

    private final transient Function<String, T> parse;

    Parser(Class<T> type, Function<String, T> parse) {
      super(type);
      this.parse = parse;
    }

    @Override
    public T deserialize(JsonParser json, DeserializationContext context) throws IOException {
      return parse.apply(json.getText());
    }
  }
}
