package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.dashboard.source.Tokens;
import io.plimsoll.deploy.platform.ScrapeSettings;
import io.plimsoll.deploy.yaml.InvalidSettings;
import io.plimsoll.store.Durability;
import io.plimsoll.store.StoreSettings;
import io.plimsoll.testing.SecretFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {
  @TempDir Path directory;

  @Test
  void everySettingHasADefault() throws Exception {
    Config config = Config.of(new Flags(), Map.of());

    assertThat(config.listen()).isEqualTo(new Address("127.0.0.1", 9470));
    assertThat(config.data()).isEqualTo(Path.of("plimsoll-data"));
    assertThat(config.backups().path()).isEqualTo(Path.of("plimsoll-data/backups"));
    assertThat(config.docker().uri()).isEqualTo(URI.create("unix:///var/run/docker.sock"));
    assertThat(config.demo()).isFalse();
    assertThat(config.collects()).isTrue();
    assertThat(config.ingestTokens()).isNull();
    assertThat(config.collectInterval()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.store().durability()).isEqualTo(Durability.EVERY_SECOND);
    assertThat(config.store().rawRetention()).isEqualTo(Duration.ofDays(15));
    assertThat(config.store().rollupRetention()).isEqualTo(Duration.ofDays(63));
    assertThat(config.store().fiveMinuteRetention()).isEqualTo(Duration.ofDays(63));
    assertThat(config.store().hourRetention()).isEqualTo(Duration.ofDays(455));
    assertThat(config.store().maxBytes()).isZero();
    assertThat((long) config.store().maxSeries() * StoreSettings.BYTES_PER_SERIES)
        .isLessThanOrEqualTo(Runtime.getRuntime().maxMemory());
    assertThat(config.suspended()).isFalse();
    assertThat(config.scrape()).isEqualTo(new ScrapeSettings(true, true, true));
    assertThat(config.targets()).isNull();
  }

  @Test
  void aFileSetsEverySetting() throws Exception {
    Config config =
        read(
            """
            listen: localhost:9999
            data: /srv/plimsoll
            backup: {dir: /mnt/backups}
            docker: tcp://127.0.0.1:2375
            node: blade-7
            collect:
              interval: 10s
            store:
              durability: always
              max-series: 1000
              retention:
                raw: 2d
                rollup: 90d
                rollup-5m: 80d
                rollup-1h: 400d
                max-size: 20GiB
            scaling:
              suspended: true
            scrape: {connections: false, disk-usage: false}
            targets:
              shop/web: {min: 1, max: 4}
            """);

    assertThat(config.listen()).isEqualTo(new Address("localhost", 9999));
    assertThat(config.data()).isEqualTo(Path.of("/srv/plimsoll"));
    assertThat(config.docker().uri()).isEqualTo(URI.create("tcp://127.0.0.1:2375"));
    assertThat(config.node()).isEqualTo("blade-7");
    assertThat(config.collectInterval()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.store().durability()).isEqualTo(Durability.ALWAYS);
    assertThat(config.store().maxSeries()).isEqualTo(1_000);
    assertThat(config.store().rawRetention()).isEqualTo(Duration.ofDays(2));
    assertThat(config.store().rollupRetention()).isEqualTo(Duration.ofDays(90));
    assertThat(config.store().fiveMinuteRetention()).isEqualTo(Duration.ofDays(80));
    assertThat(config.store().hourRetention()).isEqualTo(Duration.ofDays(400));
    assertThat(config.store().maxBytes()).isEqualTo(20L << 30);
    assertThat(config.suspended()).isTrue();
    assertThat(config.scrape()).isEqualTo(new ScrapeSettings(true, false, false));
    assertThat(config.targets()).isNotNull();
  }

  @Test
  void aFlagWinsOverTheFileAndTheFileOverTheEnvironment() throws Exception {
    Map<String, String> environment = Map.of("DOCKER_HOST", "unix:///environment.sock");
    Flags flags = new Flags();
    assertThat(Config.of(flags, environment).docker().uri())
        .isEqualTo(URI.create("unix:///environment.sock"));

    flags.config = write("docker: unix:///file.sock").toString();
    assertThat(Config.of(flags, environment).docker().uri())
        .isEqualTo(URI.create("unix:///file.sock"));

    flags.engine.docker = "unix:///flag.sock";
    assertThat(Config.of(flags, environment).docker().uri())
        .isEqualTo(URI.create("unix:///flag.sock"));
  }

  @Test
  void aTokenMayBeBoundToNodes() throws Exception {
    Path tokens =
        SecretFile.write(
            directory.resolve("tokens"),
            """
            # who may send
            0123456789abcdef-any

            0123456789abcdef-one  blade-7
            0123456789abcdef-two\tblade-8 blade-9
            """);
    Tokens read = read("ingest: {token-file: %s}".formatted(tokens)).ingestTokens();
    assertThat(read).isNotNull();
    assertThat(read.nodes("Bearer 0123456789abcdef-any")).accepts("blade-7", "blade-8", "x");
    assertThat(read.nodes("Bearer 0123456789abcdef-one")).accepts("blade-7").rejects("blade-8");
    assertThat(read.nodes("Bearer 0123456789abcdef-two"))
        .accepts("blade-8", "blade-9")
        .rejects("x");
    assertThat(read.nodes("Bearer blade-7")).isNull();
    assertThat(read.nodes("Bearer #")).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          '# nothing'                                     | there are 1 to 2048 tokens, got 0
          short blade-7                                   | :1: a token has 16 to 1024
          '0123456789abcdef a\n0123456789abcdef b'        | :2: this token was there before
          0123456789abcdef blade/7                        | :1: a node's name has 1 to 253
          """)
  void whatIsWrongWithATokenFileIsSaidWithItsLine(String text, String reason) throws Exception {
    Path tokens = SecretFile.write(directory.resolve("tokens"), text);
    Flags flags = new Flags();
    flags.ingestTokenFile = tokens.toString();
    assertThatThrownBy(() -> Config.of(flags, Map.of()))
        .isInstanceOf(InvalidSettings.class)
        .hasMessageStartingWith(tokens.toString())
        .hasMessageContaining(reason)
        .hasMessageNotContaining("0123456789");
  }

  @Test
  void aTokenFileHoldsATokenThatIsLongEnough() throws Exception {
    Path token = SecretFile.write(directory.resolve("token"), "0123456789abcdef\n");
    Config config = read("ingest: {token-file: %s}".formatted(token));
    assertThat(config.ingestTokens()).isNotNull();
    assertThat(config.ingestTokens().nodes("Bearer 0123456789abcdef")).isNotNull();
    assertThat(config.ingestTokens().nodes("Bearer 0123456789abcdeg")).isNull();
    assertThat(config.ingestTokens().nodes(null)).isNull();

    Flags flags = new Flags();
    flags.ingestTokenFile = Files.writeString(token, "0123456789abcde").toString();
    assertThatThrownBy(() -> Config.of(flags, Map.of()))
        .isInstanceOf(InvalidSettings.class)
        .hasMessageContaining(token + ":1: a token has 16 to 1024");
    flags.ingestTokenFile = directory.resolve("none").toString();
    assertThatThrownBy(() -> Config.of(flags, Map.of())).hasMessageContaining("no such file");
    Path open = Files.writeString(directory.resolve("open"), "0123456789abcdef");
    // Whatever the umask is.
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
    flags.ingestTokenFile = open.toString();
    assertThatThrownBy(() -> Config.of(flags, Map.of()))
        .isInstanceOf(InvalidSettings.class)
        .hasMessageContaining("chmod 600 " + flags.ingestTokenFile);
  }

  @Test
  void anEmptyFileChangesNothing() throws Exception {
    assertThat(read("").collectInterval()).isEqualTo(Duration.ofSeconds(5));
    assertThat(read("# nothing yet\n").collectInterval()).isEqualTo(Duration.ofSeconds(5));
    assertThat(read("collect:\n").collectInterval()).isEqualTo(Duration.ofSeconds(5));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          colect: {interval: 5s}       | :1:1: unknown key 'colect'; did you mean 'collect'?
          x: 1                         | :1:1: unknown key 'x'; known here: listen, data
          collect: {intervall: 5s}     | :1:11: unknown key 'collect.intervall'; did you mean 'inter
          collect: 5s                  | :1:10: collect must be keys with values
          collect: {interval: 5}       | :1:21: collect.interval: '5' is no duration; write a number
          collect: {interval: 5 s}     | :1:21: collect.interval: '5 s' is no duration
          collect: {interval: 999ms}   | :1:21: collect.interval: 999ms is not a whole number of
          collect: {interval: 1500ms}  | :1:21: collect.interval: 1500ms is not a whole number of
          collect: {interval: 61s}     | :1:21: collect.interval: 61s is not a whole number of
          collect: {interval: [5s]}    | :1:21: collect.interval must be a single value
          collect: {interval: }        | :1:20: collect.interval must be a single value
          store: {durability: never}   | :1:21: store.durability: 'never' is neither interval nor
          store: {max-series: many}    | :1:21: store.max-series: 'many' is no whole number
          store: {max-series: 0}       | :1:21: store.max-series: 0 is not between 1 and 10000000
          store: {retention: {raw: 59m}}      | :1:26: store.retention.raw: 59m is not between 1h
          store: {retention: {raw: 401d}}     | :1:26: store.retention.raw: 401d is not between 1h
          store: {retention: {rollup: 14d}}   | :1:29: store.retention.rollup: 14d is not between
          store: {retention: {rollup-5m: 14d}} | :1:32: store.retention.rollup-5m: 14d is not
          store: {retention: {rollup-1h: 62d}} | :1:32: store.retention.rollup-1h: 62d is not
          store: {retention: {max-size: 63MiB}} | :1:31: store.retention.max-size: 63MiB is less
          store: {retention: {max-size: 1}}   | :1:31: store.retention.max-size: '1' is no size
          scaling: {suspended: perhaps}| :1:22: scaling.suspended: 'perhaps' is neither true nor
          targets: [shop]              | :1:10: targets must be keys with values
          listen: 9470                 | :1:9: listen: '9470' is not of the form HOST:PORT
          docker: npipe://x            | :1:9: docker: 'npipe://x' is neither unix:///PATH nor tcp
          node: a/b                    | :1:7: node: a node's name has 1 to 253 characters
          node: {{                     | :2:1: expected the node content
          '{a: 1'                      | :2:1:
          """)
  void aMistakeIsNamedWithItsPlace(String text, String message) throws IOException {
    Path file = write(text + "\n");
    assertThatThrownBy(() -> of(file))
        .isInstanceOf(InvalidSettings.class)
        .hasMessageStartingWith(file + message)
        .extracting(Throwable::getMessage)
        .asString()
        .doesNotContain("\n");
  }

  @Test
  void aFileThatIsNestedDeeperThanAnySettingIsOneLine() throws IOException {
    String brackets = "targets: " + "[".repeat(5_000) + "]".repeat(5_000);
    String braces = "targets: " + "{a: ".repeat(5_000) + "1" + "}".repeat(5_000);
    StringBuilder lines = new StringBuilder();
    for (int depth = 0; depth < 5_000; depth++) {
      lines.append(" ".repeat(depth)).append("a:\n");
    }
    for (String text : List.of(brackets, braces, lines.toString())) {
      assertThatThrownBy(() -> of(write(text)))
          .isInstanceOf(InvalidSettings.class)
          .hasMessageMatching(".*plimsoll.yaml:\\d+:\\d+: is nested more than 16 deep");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"node: %s", "targets: {%s: {max: 3}}", "targets: {a/b: {max: '%s'}}", "%s"})
  void aValueThatIsLongerThanAnySettingIsOneLineAndNotSaidAgain(String text) throws IOException {
    for (int length : new int[] {4_097, 60_000, 10_000_000}) {
      Path file = write(text.formatted("x".repeat(length)));
      assertThatThrownBy(() -> of(file))
          .isInstanceOf(InvalidSettings.class)
          .hasMessageStartingWith(file + ":1:")
          .hasMessageContaining("characters")
          .extracting(Throwable::getMessage)
          .asString()
          .hasSizeLessThan(500);
    }
  }

  @Test
  void aKeyThatComesTwiceIsRefusedNamingBothPlaces() throws IOException {
    Path file = write("node: a\ndata: b\nnode: c\n");
    assertThatThrownBy(() -> of(file))
        .hasMessage(file + ":3:1: key 'node' comes twice, first with " + file + ":1:7");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    Path file = directory.resolve("missing.yaml");
    assertThatThrownBy(() -> of(file))
        .isInstanceOf(InvalidSettings.class)
        .hasMessage(file + ": there is no such file");
  }

  @Test
  void aFileThatIsNoTextIsRefused() throws IOException {
    Path file = Files.write(directory.resolve("binary.yaml"), new byte[] {(byte) 0xff, 0, 1});
    assertThatThrownBy(() -> of(file)).hasMessage(file + ": cannot be read: it is not UTF-8 text");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0:9470", "192.168.1.7:9470", "[::]:9470", "8.8.8.8:80"})
  void anAddressThatOthersCanReachIsRefused(String listen) {
    Flags flags = new Flags();
    flags.listen = listen;
    assertThatThrownBy(() -> Config.of(flags, Map.of()))
        .isInstanceOf(InvalidSettings.class)
        .hasMessageStartingWith("--listen: '" + listen + "' can be reached from outside");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:0", "127.9.9.9:65535", "localhost:80", "[::1]:9470"})
  void aLoopbackAddressIsTaken(String listen) {
    assertThat(Address.parse(listen)).hasToString(listen);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "9470", ":9470", "127.0.0.1", "127.0.0.1:65536", "127.0.0.1:x"})
  void whatIsNoAddressIsRefused(String listen) {
    assertThatThrownBy(() -> Address.parse(listen)).isInstanceOf(IllegalArgumentException.class);
  }

  private Config read(String text) throws Exception {
    return of(write(text));
  }

  private static Config of(Path file) throws InvalidSettings {
    Flags flags = new Flags();
    flags.config = file.toString();
    return Config.of(flags, Map.of());
  }

  private Path write(String text) throws IOException {
    return Files.writeString(directory.resolve("plimsoll.yaml"), text);
  }
}
