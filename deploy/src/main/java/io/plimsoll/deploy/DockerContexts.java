package io.plimsoll.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.plimsoll.collector.file.FileFailure;
import io.plimsoll.deploy.yaml.InvalidSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The contexts of the `docker` command: names for engines, in files below `~/.docker`.
///
/// @param folder where they are; null if nobody knows
/// @param asked what `DOCKER_CONTEXT` says; empty if nothing
record DockerContexts(@Nullable Path folder, String asked) {
  /// The name of no context: the standard socket.
  private static final String NONE = "default";

  private static final String VARIABLE = "DOCKER_CONTEXT";
  private static final JsonMapper JSON = new JsonMapper();

  /// Where an environment says that they are.
  static DockerContexts of(Map<String, String> environment) {
    String asked = environment.getOrDefault(VARIABLE, "");
    String folder = environment.getOrDefault("DOCKER_CONFIG", "");
    String home = environment.getOrDefault("HOME", "");
    if (!folder.isEmpty()) {
      return new DockerContexts(Path.of(folder), asked);
    }
    return new DockerContexts(home.isEmpty() ? null : Path.of(home, ".docker"), asked);
  }

  /// The engine of the context in use; empty if none is.
  ///
  /// @throws InvalidSettings if there is no such context, or its engine is not to be had
  Optional<NamedEngine> current() throws InvalidSettings {
    if (!asked.isEmpty()) {
      return engine(asked, VARIABLE);
    }
    if (folder == null) {
      return Optional.empty();
    }
    Path config = folder.resolve("config.json");
    String name = Files.exists(config) ? read(config).path("currentContext").asText("") : "";
    return name.isEmpty() ? Optional.empty() : engine(name, config.toString());
  }

  private Optional<NamedEngine> engine(String name, String place) throws InvalidSettings {
    if (name.equals(NONE)) {
      return Optional.empty();
    }
    String id = sha256(name);
    Path meta =
        folder == null ? null : folder.resolve(Path.of("contexts", "meta", id, "meta.json"));
    if (folder == null || meta == null || !Files.exists(meta)) {
      throw new InvalidSettings(
          "%s: there is no context '%s' of docker%s; docker context ls lists them, and --docker"
                  .formatted(place, name, folder == null ? "" : " in " + folder)
              + " names an engine without one");
    }
    String host = read(meta).at("/Endpoints/docker/Host").asText("");
    if (Files.exists(folder.resolve(Path.of("contexts", "tls", id, "docker")))) {
      throw new InvalidSettings(
          "%s: context '%s' asks for TLS to %s, which Plimsoll does not speak; --docker names"
                  .formatted(place, name, host)
              + " another engine");
    }
    String namedBy =
        "context '%s'%s".formatted(name, place.equals(VARIABLE) ? " of " + VARIABLE : " of docker");
    return Config.flag(place + ": context '" + name + "'", host, NamedEngine::parse)
        .map(uri -> new NamedEngine(uri, namedBy));
  }

  private static JsonNode read(Path file) throws InvalidSettings {
    try {
      return JSON.readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      throw new InvalidSettings(
          file + ": is not JSON; mend it, or name the engine with --docker", e);
    } catch (IOException e) {
      throw new InvalidSettings(
          file + ": cannot be read: " + FileFailure.cause(e) + "; name the engine with --docker",
          e);
    }
  }

  private static String sha256(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
