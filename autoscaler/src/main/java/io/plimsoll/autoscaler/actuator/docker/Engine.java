package io.plimsoll.autoscaler.actuator.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The API of a Docker Engine, as JSON trees.
///
/// Trees, since whoever copies a container or sends a service back must not lose the fields that
/// this program has never heard of; the typed models of docker-java do. Only its transport is used.
/// Paths carry no API version: every engine answers those in its own newest.
///
/// Thread-safe; calls block, and are meant for virtual threads.
public final class Engine implements AutoCloseable {
  /// A local engine accepts in microseconds; one across a network within a few round trips.
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /// Creating or starting a container takes the engine up to a few seconds on a busy disk.
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

  /// Twice what one resize uses, so that a few services are resized side by side.
  private static final int MAX_CONNECTIONS = 16;

  /// A thousand containers are listed in about 2 MB.
  private static final int MAX_ANSWER_BYTES = 64 << 20;

  /// Enough for the engine's sentence; longer ones are cut.
  private static final int MAX_ERROR_LENGTH = 500;

  private static final int FIRST_ERROR_STATUS = 300;

  /// Numbers stay what they were: limits use all 64 bits, and a ratio must come back as it went.
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final String address;
  private final Function<Duration, DockerHttpClient> connect;
  private final DockerHttpClient client;

  /// Uses connections made by the caller.
  ///
  /// @param address where the engine is, for messages
  /// @param connect makes a client that waits this long for an answer; it is closed here
  public Engine(String address, Function<Duration, DockerHttpClient> connect) {
    this.address = address;
    this.connect = connect;
    client = connect.apply(ANSWER_TIMEOUT);
  }

  /// The engine at `unix:///…` or `tcp://host:port`, without credentials. Connects when it is
  /// called first.
  public static Engine at(URI uri) {
    return new Engine(uri.toString(), patience -> connect(uri, patience));
  }

  /// A docker-java transport to the engine.
  ///
  /// @param patience how long one answer may take
  public static DockerHttpClient connect(URI uri, Duration patience) {
    return new ZerodepDockerHttpClient.Builder()
        .dockerHost(uri)
        .maxConnections(MAX_CONNECTIONS)
        .connectionTimeout(CONNECT_TIMEOUT)
        .responseTimeout(patience)
        .build();
  }

  /// Reads.
  public JsonNode read(String path) throws EngineException {
    return call(client, "GET", path, null);
  }

  /// Changes something.
  ///
  /// @param body the JSON to send, or null for none
  /// @return the answer; a missing node if it is empty
  public JsonNode post(String path, @Nullable JsonNode body) throws EngineException {
    return call(client, "POST", path, body);
  }

  /// Removes something.
  public void delete(String path) throws EngineException {
    call(client, "DELETE", path, null);
  }

  /// Changes something that is known to take a while.
  ///
  /// @param patience how long the answer may take beyond the usual
  public void postSlowly(String path, Duration patience) throws EngineException {
    try (DockerHttpClient patient = connect.apply(ANSWER_TIMEOUT.plus(patience))) {
      call(patient, "POST", path, null);
    } catch (IOException failure) {
      throw unanswered("POST", path, failure);
    }
  }

  /// A `filters` parameter: all conditions must hold, each for one of its values, labels for all.
  public static String filters(Map<String, List<String>> conditions) {
    return "filters=" + encode(JSON.valueToTree(conditions).toString());
  }

  /// Escapes a value for a query.
  public static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    client.close();
  }

  private JsonNode call(
      DockerHttpClient through, String method, String path, @Nullable JsonNode body)
      throws EngineException {
    var request = DockerHttpClient.Request.builder().putHeader("Accept", "application/json");
    request.method(method).path(path);
    if (body != null) {
      request.putHeader("Content-Type", "application/json").bodyBytes(bytes(body));
    }
    byte[] answer;
    int status;
    try (DockerHttpClient.Response response = through.execute(request.build())) {
      status = response.getStatusCode();
      answer = response.getBody().readNBytes(MAX_ANSWER_BYTES + 1);
    } catch (IOException | RuntimeException failure) { // docker-java wraps what its sockets throw
      throw unanswered(method, path, failure);
    }
    if (status >= FIRST_ERROR_STATUS) {
      throw new EngineException(status, described(method, path, status, answer));
    }
    return tree(method, path, answer);
  }

  private EngineException unanswered(String method, String path, Exception failure) {
    Throwable cause =
        failure instanceof RuntimeException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    String why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return new EngineException(
        "the Docker Engine at %s did not answer %s (%s)"
            .formatted(address, named(method, path), why),
        failure);
  }

  private String described(String method, String path, int status, byte[] answer) {
    String text;
    try {
      text = JSON.readTree(answer).path("message").asText("");
    } catch (IOException noJson) {
      text = new String(answer, StandardCharsets.UTF_8);
    }
    text = text.substring(0, Math.min(MAX_ERROR_LENGTH, text.length())).strip();
    return "the Docker Engine at %s answered %d to %s: %s"
        .formatted(address, status, named(method, path), text.isEmpty() ? "no reason" : text);
  }

  private JsonNode tree(String method, String path, byte[] answer) throws EngineException {
    if (answer.length == 0) {
      return MissingNode.getInstance();
    }
    if (answer.length > MAX_ANSWER_BYTES) {
      throw new EngineException(
          "the Docker Engine at %s answered %s with more than %d bytes"
              .formatted(address, named(method, path), MAX_ANSWER_BYTES),
          null);
    }
    try {
      return JSON.readTree(answer);
    } catch (IOException noJson) {
      throw new EngineException(
          "the Docker Engine at %s answered %s with something that is no JSON"
              .formatted(address, named(method, path)),
          noJson);
    }
  }

  /// Without the query, which is long and says nothing to people.
  private static String named(String method, String path) {
    int query = path.indexOf('?');
    return method + " " + (query < 0 ? path : path.substring(0, query));
  }

  private static byte[] bytes(JsonNode body) {
    try {
      return JSON.writeValueAsBytes(body);
    } catch (JsonProcessingException broken) {
      throw new IllegalArgumentException("no JSON: " + body, broken);
    }
  }
}
