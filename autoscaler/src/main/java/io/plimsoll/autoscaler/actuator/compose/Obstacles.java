package io.plimsoll.autoscaler.actuator.compose;

import com.fasterxml.jackson.databind.JsonNode;
import io.plimsoll.collector.container.ServiceKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What only one container can have, and so keeps a service from having two. Pure.
final class Obstacles {
  private static final Pattern RANGE = Pattern.compile("([0-9]{1,5})-([0-9]{1,5})");
  private static final String SECRETS = "/run/secrets/";

  /// The engine's number for a file that the image does not have.
  private static final int ADDED = 1;

  private static final Set<String> ANY_PORT = Set.of("", "0");

  private Obstacles() {}

  /// Why a container cannot be cloned, as a sentence that says what to change.
  ///
  /// @param source the engine's answer to inspecting it
  /// @param desired how many there shall be
  static Optional<String> find(ServiceKey key, JsonNode source, int desired) {
    return Stream.of(description(source), name(key, source), port(source, desired), address(source))
        .flatMap(Optional::stream)
        .findFirst()
        .map(reason -> "%s cannot have %d containers: %s".formatted(key, desired, reason));
  }

  /// Why a clone would lack a file: Compose copies a secret given by `environment` into a container
  /// after making it, and no clone would get it.
  ///
  /// @param source the engine's answer to inspecting it
  /// @param changes the engine's answer to what differs from the image in it
  static Optional<String> copied(ServiceKey key, JsonNode source, JsonNode changes) {
    List<String> mounted =
        source.path("Mounts").valueStream().map(m -> m.path("Destination").asText()).toList();
    return changes
        .valueStream()
        .filter(change -> change.path("Kind").asInt() == ADDED)
        .map(change -> change.path("Path").asText())
        .filter(path -> path.startsWith(SECRETS) && mounted.stream().noneMatch(path::startsWith))
        .findFirst()
        .map(path ->
            ("%s cannot be cloned: Compose copied %s into its container, and a clone would not"
                    + " have it; give the secret by file instead of environment")
                .formatted(key, path));
  }

  /// What is missing or of another kind in the engine's answer cannot be copied.
  private static Optional<String> description(JsonNode source) {
    JsonNode config = source.path("Config");
    JsonNode host = source.path("HostConfig");
    JsonNode labels = config.path("Labels");
    boolean isWhole =
        config.isObject()
            && host.isObject()
            && (labels.isObject() || labels.isNull() || labels.isMissingNode())
            && host.path("Mounts").valueStream().allMatch(JsonNode::isObject);
    return isWhole
        ? Optional.empty()
        : Optional.of("the engine does not describe the container to copy as Docker does");
  }

  private static Optional<String> name(ServiceKey key, JsonNode source) {
    String name = source.path("Name").asText().replaceFirst("^/", "");
    return ComposeService.namePattern(key).matcher(name).matches()
        ? Optional.empty()
        : Optional.of(
            "its container is named '%s' and not '%s-%s-1', so a second one would need the same"
                    .formatted(name, key.cluster(), key.service())
                + " name; remove container_name from the service");
  }

  private static Optional<String> port(JsonNode source, int desired) {
    return source.path("HostConfig").path("PortBindings").properties().stream()
        .flatMap(port -> port.getValue().valueStream().map(bound -> Map.entry(port, bound)))
        .flatMap(bound ->
            port(bound.getKey().getKey(), bound.getValue().path("HostPort").asText(), desired)
                .stream())
        .findFirst();
  }

  private static Optional<String> port(String port, String hostPort, int desired) {
    if (ANY_PORT.contains(hostPort)) {
      return Optional.empty();
    }
    var range = RANGE.matcher(hostPort);
    int room =
        range.matches()
            ? Integer.parseInt(range.group(2)) - Integer.parseInt(range.group(1)) + 1
            : 1;
    if (room >= desired) {
      return Optional.empty();
    }
    return Optional.of(
        room == 1
            ? "its port %s is published on host port %s, which one container alone can hold;"
                    .formatted(port, hostPort)
                + " publish it without a host port, or on a range of them"
            : "its port %s is published on the host ports %s, which are only %d"
                .formatted(port, hostPort, room));
  }

  private static Optional<String> address(JsonNode source) {
    String mac = source.path("Config").path("MacAddress").asText("");
    if (!mac.isEmpty()) {
      return Optional.of("its hardware address is fixed to %s; remove mac_address".formatted(mac));
    }
    return source.path("NetworkSettings").path("Networks").properties().stream()
        .flatMap(network ->
            Stream.of("IPv4Address", "IPv6Address")
                .map(field -> network.getValue().path("IPAMConfig").path(field).asText(""))
                .filter(address -> !address.isEmpty())
                .map(address ->
                    "its address in the network %s is fixed to %s; remove it there"
                        .formatted(network.getKey(), address)))
        .findFirst();
  }
}
