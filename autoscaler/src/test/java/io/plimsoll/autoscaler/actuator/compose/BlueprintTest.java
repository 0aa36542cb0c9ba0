package io.plimsoll.autoscaler.actuator.compose;

import static io.plimsoll.autoscaler.actuator.docker.TestEngine.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plimsoll.collector.container.ServiceKey;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BlueprintTest {
  private static final ServiceKey WEB = new ServiceKey("shop", "web");
  private static final String ID = "0123456789abcdef".repeat(4);

  @Test
  void fieldsThatNobodyHasHeardOfAreCopied() {
    ObjectNode source = source("{'NetworkMode': 'none', 'FromTheFuture': [1, {'a': 2.50}]}");
    source.withObjectProperty("Config").put("AlsoNew", 9_223_372_036_854_775_807L);
    ObjectNode creation = clone(source).creation();
    assertThat(creation.at("/HostConfig/FromTheFuture"))
        .isEqualTo(source.at("/HostConfig/FromTheFuture"));
    assertThat(creation.path("AlsoNew").asLong()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void privilegesAreNeitherAddedNorLost() {
    for (String privileged : new String[] {"true", "false"}) {
      String host =
          "{'NetworkMode': 'none', 'Privileged': %s, 'MaskedPaths': null, 'CapAdd': ['ALL']}"
              .formatted(privileged);
      assertThat(clone(source(host)).creation().path("HostConfig")).isEqualTo(json(host));
    }
  }

  @Test
  void aHostNameThatSomebodyChoseIsKept() {
    ObjectNode source = source("{'NetworkMode': 'none'}");
    source.withObjectProperty("Config").put("Hostname", ID.substring(0, 12));
    assertThat(clone(source).creation().has("Hostname")).isFalse();
    source.withObjectProperty("Config").put("Hostname", "mail");
    assertThat(clone(source).creation().path("Hostname").asText()).isEqualTo("mail");
  }

  @Test
  void whatBelongsToTheContainerWhoseNetworkIsSharedIsLeftOut() {
    ObjectNode source = source("{'NetworkMode': 'container:abc'}");
    source
        .withObjectProperty("Config")
        .put("Hostname", "other")
        .put("Domainname", "example")
        .set("ExposedPorts", json("{'80/tcp': {}}"));
    ObjectNode creation = clone(source).creation();
    assertThat(creation.has("Hostname")).isFalse();
    assertThat(creation.has("Domainname")).isFalse();
    assertThat(creation.has("ExposedPorts")).isFalse();
    assertThat(creation.has("NetworkingConfig")).isFalse();
  }

  @Test
  void anImagesEntryPointThatTheSourceDoesWithoutIsKeptOut() {
    ObjectNode source = source("{'NetworkMode': 'none'}");
    source.withObjectProperty("Config").putNull("Entrypoint");
    assertThat(clone(source).creation().path("Entrypoint").isArray()).isTrue();
  }

  @Test
  void aCloneDoesNotGetIntoANetworkThatItsSourceHasLeft() {
    ObjectNode source = source("{'NetworkMode': 'first'}");
    source.set("NetworkSettings", json("{'Networks': {'second': {'Aliases': ['web']}}}"));
    Blueprint.Clone clone = clone(source);
    assertThat(clone.creation().at("/HostConfig/NetworkMode").asText()).isEqualTo("second");
    assertThat(clone.creation().at("/NetworkingConfig/EndpointsConfig/second/Aliases/0").asText())
        .isEqualTo("web");
    assertThat(clone.networks()).isEmpty();
    source.set("NetworkSettings", json("{'Networks': {}}"));
    assertThat(clone(source).creation().at("/HostConfig/NetworkMode").asText()).isEqualTo("none");
  }

  @Test
  void linksAreGivenInTheFormThatTheEngineTakes() {
    ObjectNode source =
        source("{'NetworkMode': 'default', 'Links': ['/shop_db_1:/shop_web_1/db']}");
    assertThat(clone(source).creation().at("/HostConfig/Links/0").asText())
        .isEqualTo("shop_db_1:db");
  }

  @Test
  void aMountedAnonymousVolumeIsNotShared() {
    String mount = "{'Type': 'volume', 'Source': '%s', 'Target': '/data', 'ReadOnly': true}";
    ObjectNode source =
        source(("{'NetworkMode': 'none', 'Mounts': [" + mount + "]}").formatted(ID));
    assertThat(clone(source).creation().at("/HostConfig/Mounts/0"))
        .isEqualTo(json("{'Type': 'volume', 'Target': '/data'}"));
  }

  @Test
  void aRangeOfHostPortsHasRoomForAsManyContainers() {
    String ports = "{'NetworkMode': 'none', 'PortBindings': {'80/tcp': [{'HostPort': '%s'}]}}";
    ObjectNode range = source(ports.formatted("8000-8003"));
    assertThat(Obstacles.find(WEB, range, 4)).isEmpty();
    assertThat(Obstacles.find(WEB, range, 5).orElseThrow()).contains("8000-8003", "only 4");
    for (String any : new String[] {"", "0"}) {
      assertThat(Obstacles.find(WEB, source(ports.formatted(any)), 5)).isEmpty();
    }
    assertThat(Obstacles.find(WEB, source(ports.formatted("8000")), 2).orElseThrow())
        .isEqualTo(
            "shop/web cannot have 2 containers: its port 80/tcp is published on host port 8000,"
                + " which one container alone can hold; publish it without a host port, or on a"
                + " range of them");
  }

  @Test
  void addressesOfItsOwnKeepAContainerFromBeingCloned() {
    ObjectNode source = source("{'NetworkMode': 'net'}");
    source.set(
        "NetworkSettings",
        json("{'Networks': {'net': {'IPAMConfig': {'IPv4Address': '172.30.0.9'}}}}"));
    assertThat(Obstacles.find(WEB, source, 2).orElseThrow()).contains("net", "172.30.0.9");
    source.set("NetworkSettings", json("{'Networks': {'net': {'IPAMConfig': {}}}}"));
    assertThat(Obstacles.find(WEB, source, 2)).isEqualTo(Optional.empty());
    source.withObjectProperty("Config").put("MacAddress", "02:42:ac:11:00:02");
    assertThat(Obstacles.find(WEB, source, 2).orElseThrow()).contains("02:42:ac:11:00:02");
  }

  @Test
  void aSecretThatComposeCopiedKeepsAContainerFromBeingCloned() {
    ObjectNode source = source("{}");
    JsonNode copied = json("{'Path': '/run/secrets/token', 'Kind': 1}");
    JsonNode written = json("{'Path': '/var/log/app', 'Kind': 1}");
    var changes = JsonNodeFactory.instance.arrayNode().add(written).add(copied);
    assertThat(Obstacles.copied(WEB, source, changes).orElseThrow()).contains("/run/secrets/token");
    changes.remove(1);
    assertThat(Obstacles.copied(WEB, source, changes)).isEmpty();
    changes.add(copied);
    source.putArray("Mounts").addObject().put("Destination", "/run/secrets/token");
    assertThat(Obstacles.copied(WEB, source, changes)).as("a file that is mounted").isEmpty();
  }

  private static Blueprint.Clone clone(JsonNode source) {
    return new Blueprint(WEB, source, "image").numbered(2);
  }

  private static ObjectNode source(String host) {
    ObjectNode source = json("{'Name': '/shop-web-1', 'Config': {'Labels': {}}}").put("Id", ID);
    source.set("HostConfig", json(host));
    return source;
  }
}
