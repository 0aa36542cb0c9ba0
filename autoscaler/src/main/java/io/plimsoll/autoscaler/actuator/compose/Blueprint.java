package io.plimsoll.autoscaler.actuator.compose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.docker.DockerLabels;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// What another container of the same service is made of: everything that the engine tells about
/// one that Compose made, except for what belongs to that one alone. Pure; reads `docker inspect`.
///
/// The trees are copied as a whole, so a field of a newer engine is copied too, and nothing is
/// granted that the source does not have. What differs is listed here and nowhere else:
///
/// | field | in the clone |
/// |---|---|
/// | name, label `container-number` | the next number |
/// | label `com.docker.compose.replace` | dropped: it replaces nothing |
/// | label `io.plimsoll.clone-of` | the id of the source |
/// | host name | left to the engine, if the source's is its own short id |
/// | image | by its id, if the name means another image by now |
/// | aliases | without the source's short id, with the clone's name for the source's |
/// | anonymous volumes | new ones, also where Compose handed one down by its name |
/// | entry point | an empty list for none, or the engine would take that of the image |
///
/// Files that Compose copies into a container after making it are no part of what the engine tells;
/// see `ComposeActuator`.
final class Blueprint {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int SHORT_ID = 12;

  /// Volume, path and options.
  private static final int BIND_PARTS = 3;

  private static final Pattern ANONYMOUS = Pattern.compile("[0-9a-f]{64}");

  /// Networking modes in which the container has no network of its own to be named in.
  private static final Set<String> PLAIN_MODES = Set.of("host", "none", "default", "bridge", "nat");

  private final ServiceKey key;
  private final JsonNode source;
  private final String image;

  /// Takes a container as a pattern.
  ///
  /// @param source the engine's answer to inspecting it
  /// @param image the name or id by which its image is found
  Blueprint(ServiceKey key, JsonNode source, String image) {
    this.key = key;
    this.source = source;
    this.image = image;
  }

  /// A container to make.
  ///
  /// @param creation what the engine is asked to make
  /// @param networks those to attach it to before it starts, with the settings of its end. Engines
  ///   before API 1.44 take one network with the creation, so all others come later on any
  record Clone(String name, ObjectNode creation, Map<String, ObjectNode> networks) {}

  /// The next sibling of the source.
  Clone numbered(int number) {
    String name = name(number);
    Map<String, ObjectNode> networks = endpoints(name);
    ObjectNode host = host(networks);
    ObjectNode creation = config(host.path("NetworkMode").asText(), number);
    creation.set("HostConfig", host);
    ObjectNode first = networks.remove(host.path("NetworkMode").asText());
    if (first != null) {
      ObjectNode ends = JSON.objectNode();
      ends.set(host.path("NetworkMode").asText(), first);
      creation.putObject("NetworkingConfig").set("EndpointsConfig", ends);
    }
    return new Clone(name, creation, networks);
  }

  private String name(int number) {
    var match = ComposeService.namePattern(key).matcher(sourceName());
    if (!match.matches()) {
      throw new IllegalStateException(sourceName() + " is not named as a container of " + key);
    }
    String separator = match.group("separator");
    return key.cluster() + separator + key.service() + separator + number;
  }

  private String sourceName() {
    return source.path("Name").asText().replaceFirst("^/", "");
  }

  private ObjectNode config(String networkMode, int number) {
    ObjectNode config = source.path("Config").deepCopy();
    config.put("Image", image);
    ObjectNode labels = config.withObjectProperty("Labels");
    labels.remove(DockerLabels.COMPOSE_REPLACES);
    labels.put(DockerLabels.COMPOSE_NUMBER, Integer.toString(number));
    labels.put(DockerLabels.CLONE_OF, sourceId());
    if (config.path("Entrypoint").isNull()) {
      config.putArray("Entrypoint");
    }
    boolean shared = networkMode.startsWith("container:");
    String uts = source.path("HostConfig").path("UTSMode").asText();
    if (config.path("Hostname").asText().equals(shortId()) || shared || uts.equals("host")) {
      config.remove("Hostname");
    }
    if (shared) { // both belong to the other container, and are refused here
      config.remove(List.of("Domainname", "ExposedPorts"));
    }
    return config;
  }

  private ObjectNode host(Map<String, ObjectNode> networks) {
    ObjectNode host = source.path("HostConfig").deepCopy();
    String mode = host.path("NetworkMode").asText();
    if (ownNetwork(mode) && !networks.containsKey(mode)) {
      // It was detached from the network it began with; the clone must not get into it.
      host.put("NetworkMode", networks.keySet().stream().findFirst().orElse("none"));
    }
    if (host.path("Links").isArray()) {
      host.set("Links", links(host.path("Links")));
    }
    renewAnonymousVolumes(host);
    return host;
  }

  private static boolean ownNetwork(String mode) {
    return !PLAIN_MODES.contains(mode) && !mode.startsWith("container:");
  }

  /// The engine tells `/db:/web/alias`, and is told `db:alias`.
  private static ArrayNode links(JsonNode told) {
    ArrayNode links = JSON.arrayNode();
    for (JsonNode link : told) {
      String[] ends = link.asText().split(":", 2);
      String alias = ends[ends.length - 1];
      links.add(ends[0].replaceFirst("^/", "") + ":" + alias.substring(alias.lastIndexOf('/') + 1));
    }
    return links;
  }

  /// When Compose recreates a container it hands anonymous volumes down by their names. A sibling
  /// gets its own, as it would from Compose.
  private static void renewAnonymousVolumes(ObjectNode host) {
    ArrayNode mounts = JSON.arrayNode();
    for (JsonNode mount : host.path("Mounts")) {
      ObjectNode copy = mount.deepCopy();
      if (ANONYMOUS.matcher(copy.path("Source").asText()).matches()) {
        copy.remove(List.of("Source", "ReadOnly")); // an empty one that nobody can fill is refused
      }
      mounts.add(copy);
    }
    ArrayNode binds = JSON.arrayNode();
    for (JsonNode bind : host.path("Binds")) {
      String[] parts = bind.asText().split(":", BIND_PARTS);
      if (parts.length > 1 && ANONYMOUS.matcher(parts[0]).matches()) {
        mounts.addObject().put("Type", "volume").put("Target", parts[1]);
      } else {
        binds.add(bind);
      }
    }
    if (host.path("Binds").isArray()) {
      host.set("Binds", binds);
    }
    if (!mounts.isEmpty()) {
      host.set("Mounts", mounts);
    }
  }

  /// The settings of the clone's end of each network that the source is attached to.
  private Map<String, ObjectNode> endpoints(String name) {
    Map<String, ObjectNode> endpoints = new LinkedHashMap<>();
    if (ownNetwork(source.path("HostConfig").path("NetworkMode").asText())) {
      for (var network : source.path("NetworkSettings").path("Networks").properties()) {
        endpoints.put(network.getKey(), endpoint(network.getValue(), name));
      }
    }
    return endpoints;
  }

  private ObjectNode endpoint(JsonNode told, String name) {
    ObjectNode endpoint = JSON.objectNode();
    for (String field : List.of("IPAMConfig", "Links", "DriverOpts", "GwPriority")) {
      if (told.hasNonNull(field)) {
        endpoint.set(field, told.get(field).deepCopy());
      }
    }
    Set<String> aliases = new LinkedHashSet<>();
    for (JsonNode alias : told.path("Aliases")) {
      if (alias.asText().equals(sourceName())) {
        aliases.add(name);
      } else if (!alias.asText().equals(shortId())) {
        aliases.add(alias.asText());
      }
    }
    aliases.forEach(endpoint.withArrayProperty("Aliases")::add);
    return endpoint;
  }

  private String sourceId() {
    return source.path("Id").asText();
  }

  private String shortId() {
    return sourceId().substring(0, Math.min(SHORT_ID, sourceId().length()));
  }
}
