package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.deploy.yaml.InvalidSettings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which engine is meant, as the `docker` command decides it.
class NamedEngineTest {
  /// The SHA-256 of `blade`, which is how `docker context create blade` names its folder.
  private static final String BLADE =
      "13ffbb2f9bbad7fa824816d9875b1c85cf0fb44fb7de46729cb35c8e3aacfae1";

  @TempDir Path home;

  private final Map<String, String> environment = new HashMap<>();

  @Test
  void nobodyNamesTheStandardSocket() throws Exception {
    assertThat(named()).isEqualTo(NamedEngine.STANDARD);
    environment.put("HOME", home.toString());
    environment.put("DOCKER_HOST", "");
    environment.put("DOCKER_CONTEXT", "default");
    assertThat(named()).isEqualTo(NamedEngine.STANDARD);
    writeConfig("{\"currentContext\": \"blade\"}"); // the variable goes first
    assertThat(named()).isEqualTo(NamedEngine.STANDARD);
  }

  @Test
  void theContextInUseNamesTheEngineUnlessAFlagOrAVariableDoes() throws Exception {
    environment.put("HOME", home.toString());
    writeConfig("{\"currentContext\": \"blade\"}");
    writeContext("unix:///run/blade.sock");
    assertThat(named().uri()).isEqualTo(URI.create("unix:///run/blade.sock"));
    assertThat(named().origin()).contains("context 'blade'");
    environment.put("DOCKER_HOST", "unix:///host.sock");
    assertThat(named().origin()).contains("DOCKER_HOST");
    assertThat(NamedEngine.of("unix:///flag.sock", Optional.empty(), environment).uri())
        .isEqualTo(URI.create("unix:///flag.sock"));
  }

  @Test
  void aVariableNamesAContextAndTheFolderOfAll() throws Exception {
    writeContext("tcp://10.0.0.7:2375");
    environment.put("DOCKER_CONFIG", home.resolve(".docker").toString());
    environment.put("DOCKER_CONTEXT", "blade");
    assertThat(named().uri()).isEqualTo(URI.create("tcp://10.0.0.7:2375"));
    environment.put("DOCKER_CONTEXT", "bladder");
    assertRefused("DOCKER_CONTEXT: there is no context 'bladder'", "docker context ls");
  }

  @Test
  void aContextThatCannotBeSpokenToIsRefusedByItsName() throws Exception {
    environment.put("HOME", home.toString());
    environment.put("DOCKER_CONTEXT", "blade");
    writeContext("ssh://blade");
    assertRefused("DOCKER_CONTEXT: context 'blade': 'ssh://blade'", "SSH", "ssh -N -L");
    writeContext("tcp://10.0.0.7:2376");
    Files.createDirectories(home.resolve(".docker/contexts/tls/" + BLADE + "/docker"));
    assertRefused("DOCKER_CONTEXT: context 'blade' asks for TLS", "--docker");
    environment.remove("DOCKER_CONTEXT");
    writeConfig("{");
    assertRefused("config.json: is not JSON", "--docker");
  }

  @Test
  void tlsIsRefusedByTheVariableThatAsksForItWhereItWouldMatter() throws Exception {
    environment.put("DOCKER_TLS_VERIFY", "1");
    environment.put("DOCKER_HOST", "unix:///host.sock");
    assertThat(named().uri()).isEqualTo(URI.create("unix:///host.sock"));
    environment.put("DOCKER_HOST", "tcp://10.0.0.7:2376");
    assertRefused("DOCKER_TLS_VERIFY: asks for TLS to tcp://10.0.0.7:2376");
    environment.put("DOCKER_TLS_VERIFY", "");
    assertThat(named().uri()).isEqualTo(URI.create("tcp://10.0.0.7:2376"));
  }

  private NamedEngine named() throws InvalidSettings {
    return NamedEngine.of(null, Optional.empty(), environment);
  }

  private void assertRefused(String... parts) {
    assertThatThrownBy(this::named)
        .isInstanceOf(InvalidSettings.class)
        .hasMessageContainingAll(parts);
  }

  private void writeConfig(String json) throws Exception {
    Files.createDirectories(home.resolve(".docker"));
    Files.writeString(home.resolve(".docker/config.json"), json);
  }

  private void writeContext(String host) throws Exception {
    Path folder = home.resolve(".docker/contexts/meta/" + BLADE);
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("meta.json"),
        "{\"Name\":\"blade\",\"Endpoints\":{\"docker\":{\"Host\":\"%s\"}}}".formatted(host));
  }
}
