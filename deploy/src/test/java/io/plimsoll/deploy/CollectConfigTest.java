package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.deploy.yaml.InvalidSettings;
import io.plimsoll.testing.SecretFile;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CollectConfigTest {
  @TempDir Path directory;

  private final CollectFlags flags = new CollectFlags();

  @Test
  void everySettingButTheStoreHasADefault() throws Exception {
    flags.to = "http://127.0.0.1:9470";
    CollectConfig config = CollectConfig.of(flags, Map.of());
    assertThat(config.to()).isEqualTo(URI.create("http://127.0.0.1:9470"));
    assertThat(config.token()).isNull();
    assertThat(config.data()).isEqualTo(Path.of("plimsoll-collect"));
    assertThat(config.spoolBytes()).isEqualTo(256L << 20);
    assertThat(config.docker().uri()).isEqualTo(URI.create("unix:///var/run/docker.sock"));
    assertThat(config.interval()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.node()).isNotBlank();
  }

  @ParameterizedTest
  @CsvSource({
    "blade:9470, , --to: 'blade:9470' is not of the form",
    "ftp://blade, , --to: 'ftp://blade' is not of the form",
    "http://, , --to: 'http://' is no URL",
    "http://blade, 1000KiB, --spool-size: 1000KiB is less than 1MiB",
    "http://blade, 5, --spool-size: '5' is no size",
    "http://blade, '', --spool-size: is empty"
  })
  void mistakesAreNamedWithTheirFlag(String to, String spoolSize, String problem) {
    flags.to = to;
    flags.spoolSize = spoolSize;
    assertThatThrownBy(() -> CollectConfig.of(flags, Map.of()))
        .isInstanceOf(InvalidSettings.class)
        .hasMessageStartingWith(problem);
  }

  @Test
  void aTokenThatGoesUnencryptedToAnotherMachineIsWorthAWarning() throws Exception {
    flags.tokenFile = SecretFile.write(directory.resolve("token"), "0123456789abcdef").toString();
    assertThat(showsTokenTo("http://192.0.2.7:9470")).isTrue();
    assertThat(showsTokenTo("https://192.0.2.7")).isFalse();
    assertThat(showsTokenTo("http://127.0.0.1:9470")).isFalse();
    flags.tokenFile = null;
    assertThat(showsTokenTo("http://192.0.2.7:9470")).isFalse();
  }

  private boolean showsTokenTo(String url) throws InvalidSettings {
    flags.to = url;
    return CollectConfig.of(flags, Map.of()).showsToken();
  }
}
