package io.plimsoll.autoscaler.actuator.compose;

import static io.plimsoll.autoscaler.actuator.docker.TestEngine.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plimsoll.autoscaler.actuator.ResizeOutcome.Accepted;
import io.plimsoll.autoscaler.actuator.docker.TestEngine;
import io.plimsoll.collector.container.ServiceKey;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// A clone is what its source is, in every field that the engine tells.
class CloneFidelityTest extends ComposeProjectTest {
  /// All that may differ between two containers of one service.
  private static final Pattern OWN =
      Pattern.compile(
          "/(Id|Created|Name|LogPath|HostnamePath|HostsPath|ResolvConfPath)"
              + "|/(State|GraphDriver)/.*"
              + "|/Config/Hostname"
              + "|/Config/Labels/(com.docker.compose.container-number|io.plimsoll.clone-of)"
              + "|/Mounts/anonymous/(Name|Source)"
              + "|/NetworkSettings/(SandboxID|SandboxKey)"
              + "|/NetworkSettings/Ports/.*/HostPort"
              + "|/NetworkSettings/Networks/[^/]*/(EndpointID|IPAddress|MacAddress|Aliases/[0-9])");

  private static final String RICH =
      """
      {'Cmd': ['/bin/busybox', 'sleep', '100000'], 'StopTimeout': 0, 'StopSignal': 'SIGUSR1',
       'User': '65534', 'WorkingDir': '/tmp', 'Env': ['A=1', 'B=x y'], 'Domainname': 'example',
       'Tty': true, 'OpenStdin': true, 'ExposedPorts': {'80/tcp': {}},
       'Volumes': {'/anonymous': {}},
       'Labels': {'own': 'label', 'com.docker.compose.replace': 'abc'},
       'Healthcheck': {'Test': ['CMD', '/bin/busybox', 'true'], 'Interval': 3600000000000,
        'Retries': 2},
       'HostConfig': {'PortBindings': {'80/tcp': [{'HostIp': '127.0.0.1', 'HostPort': ''}]},
        'CapAdd': ['NET_ADMIN'], 'CapDrop': ['CHOWN'], 'Privileged': false, 'Memory': 67108864,
        'MemoryReservation': 33554432, 'NanoCpus': 500000000, 'CpuShares': 512, 'PidsLimit': 64,
        'CpusetCpus': '0', 'Ulimits': [{'Name': 'nofile', 'Soft': 1000, 'Hard': 2000}],
        'Sysctls': {'net.core.somaxconn': '512'}, 'ExtraHosts': ['peer:10.0.0.9'],
        'Dns': ['10.0.0.53'], 'DnsSearch': ['example'], 'Init': true, 'IpcMode': 'shareable',
        'ReadonlyRootfs': true, 'ShmSize': 1048576, 'SecurityOpt': ['no-new-privileges'],
        'MaskedPaths': [], 'ReadonlyPaths': ['/proc/sys'], 'OomScoreAdj': 100,
        'RestartPolicy': {'Name': 'on-failure', 'MaximumRetryCount': 3},
        'LogConfig': {'Type': 'json-file', 'Config': {'max-size': '1m'}},
        'Devices': [{'PathOnHost': '/dev/null', 'PathInContainer': '/dev/nothing',
         'CgroupPermissions': 'r'}], 'GroupAdd': ['7'],
        'Tmpfs': {'/run': 'size=65536'}, 'Binds': ['/etc/hostname:/host:ro']}}
      """;

  @Test
  void aCloneDiffersInNothingButItsIdentity() throws Exception {
    String front = project.network("front");
    String back = project.network("back");
    ObjectNode creation = json(RICH);
    ObjectNode host = creation.withObjectProperty("HostConfig").put("NetworkMode", front);
    host.putArray("Mounts")
        .addObject()
        .put("Type", "volume")
        .put("Source", project.volume("data"))
        .put("Target", "/data");
    creation
        .putObject("NetworkingConfig")
        .putObject("EndpointsConfig")
        .set(front, json("{'Aliases': ['%s-web-1', 'web', 'www']}".formatted(project.name)));
    String source = project.create(project.name + "-web-1", "web", 1, creation);
    ObjectNode end = json("{'Container': '%s'}".formatted(source));
    end.set("EndpointConfig", json("{'Aliases': ['%s-web-1', 'web']}".formatted(project.name)));
    engine.post("/networks/" + back + "/connect", end);
    engine.post("/containers/" + source + "/start", null);

    grow(project.key("web"), 2);

    JsonNode before = project.inspect(source);
    JsonNode after = project.inspect(project.name + "-web-2");
    assertThat(differences(before, after))
        .containsExactly("/Config/Labels/com.docker.compose.replace");
    assertThat(after.at("/NetworkSettings/Networks/" + front + "/Aliases"))
        .extracting(JsonNode::asText)
        .contains(project.name + "-web-2", "web", "www", after.path("Id").asText().substring(0, 12))
        .doesNotContain(project.name + "-web-1", source.substring(0, 12));
    assertThat(after.at("/Config/Hostname").asText())
        .isEqualTo(after.path("Id").asText().substring(0, 12));
    assertThat(anonymous(after)).isNotEqualTo(anonymous(before));
    assertThat(after.at("/HostConfig/Privileged").asBoolean()).isFalse();
  }

  @Test
  void whatSharesTheHostsNamespacesStillDoes() throws Exception {
    ObjectNode creation = json(TestProject.SLEEP);
    creation.set(
        "HostConfig", json("{'PidMode': 'host', 'IpcMode': 'host', 'NetworkMode': 'host'}"));
    String source = project.run("web", 1, creation);
    grow(project.key("web"), 2);
    assertThat(differences(project.inspect(source), project.inspect(project.name + "-web-2")))
        .isEmpty();
  }

  @Test
  void anAnonymousVolumeThatComposeHandedDownIsNotShared() throws Exception {
    String first = project.run("web", 1, json(RICH));
    String volume = anonymous(project.inspect(first));
    engine.delete("/containers/" + first + "?force=true");
    ObjectNode creation = json(TestProject.SLEEP);
    creation
        .putObject("HostConfig")
        .putArray("Binds")
        .add(volume + ":/anonymous:ro")
        .add("/etc/hostname:/host:ro");
    String source = project.run("web", 1, creation);
    grow(project.key("web"), 2);
    JsonNode clone = project.inspect(project.name + "-web-2");
    assertThat(anonymous(project.inspect(source))).isEqualTo(volume);
    assertThat(anonymous(clone)).isNotEqualTo(volume).matches("[0-9a-f]{64}");
    assertThat(clone.path("Mounts")).hasSize(2);
    engine.delete("/containers/" + source + "?force=true");
    engine.delete("/volumes/" + volume);
  }

  @Test
  void clonesAnswerToTheNamesOfTheService() throws Exception {
    String net = project.network("net");
    ObjectNode creation = json(TestProject.SLEEP);
    creation.putObject("HostConfig").put("NetworkMode", net);
    creation
        .putObject("NetworkingConfig")
        .putObject("EndpointsConfig")
        .set(net, json("{'Aliases': ['%s-web-1', 'web']}".formatted(project.name)));
    String source = project.run("web", 1, creation);
    grow(project.key("web"), 2);
    String address = "/NetworkSettings/Networks/" + net + "/IPAddress";
    String one = project.inspect(source).at(address).asText();
    String two = project.inspect(project.name + "-web-2").at(address).asText();
    ObjectNode asking = json("{}");
    asking.putObject("HostConfig").put("NetworkMode", net);
    asking
        .putArray("Cmd")
        .add("/bin/busybox")
        .add("sh")
        .add("-c")
        .add(
            "n=/bin/busybox; $n nslookup web > /x; $n grep -q %s /x && $n grep -q %s /x"
                    .formatted(one, two)
                + " && $n nslookup %s-web-2 | $n grep -q %s".formatted(project.name, two));
    String client = project.run("client", 1, asking);
    assertThat(engine.post("/containers/" + client + "/wait", null).path("StatusCode").asInt())
        .isZero();
  }

  @Test
  void removingACloneRemovesItsAnonymousVolumes() throws Exception {
    project.run("web", 1, json(RICH));
    ServiceKey web = project.key("web");
    grow(web, 2);
    String original = anonymous(project.inspect(project.name + "-web-1"));
    String volume = anonymous(project.inspect(project.name + "-web-2"));
    grow(web, 1);
    assertThat(TestEngine.texts(engine.read("/volumes").path("Volumes"), "Name"))
        .contains(original)
        .doesNotContain(volume);
  }

  private void grow(ServiceKey service, int desired) throws Exception {
    assertThat(actuator.resize(service, desired, actuator.capacity(service)))
        .isEqualTo(new Accepted(desired));
  }

  private static String anonymous(JsonNode inspected) {
    return inspected
        .path("Mounts")
        .valueStream()
        .filter(mount -> mount.path("Destination").asText().equals("/anonymous"))
        .findFirst()
        .orElseThrow()
        .path("Name")
        .asText();
  }

  /// The fields, as paths, in which two containers differ and should not.
  private static Set<String> differences(JsonNode one, JsonNode other) {
    Map<String, String> ones = new TreeMap<>();
    Map<String, String> others = new TreeMap<>();
    flatten("", one, ones);
    flatten("", other, others);
    Set<String> paths = new TreeSet<>(ones.keySet());
    paths.addAll(others.keySet());
    paths.removeIf(path -> ones.getOrDefault(path, "").equals(others.getOrDefault(path, "")));
    paths.removeIf(path -> OWN.matcher(path).matches());
    return paths;
  }

  /// Mounts are told in any order, so they are named by their place; none and empty are the same.
  private static void flatten(String path, JsonNode node, Map<String, String> into) {
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        String place = node.get(i).path("Destination").asText("/" + i);
        flatten(path + place, node.get(i), into);
      }
    } else if (node.isObject()) {
      node.properties()
          .forEach(field -> flatten(path + "/" + field.getKey(), field.getValue(), into));
    } else if (!node.isNull()) {
      into.put(path, node.asText());
    }
  }
}
