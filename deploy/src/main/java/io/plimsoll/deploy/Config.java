package io.plimsoll.deploy;

import io.plimsoll.autoscaler.target.TargetDefinitions;
import io.plimsoll.collector.file.Owners;
import io.plimsoll.dashboard.source.Tokens;
import io.plimsoll.deploy.platform.ScrapeSettings;
import io.plimsoll.deploy.yaml.InvalidSettings;
import io.plimsoll.deploy.yaml.Quantity;
import io.plimsoll.deploy.yaml.Section;
import io.plimsoll.deploy.yaml.SettingsFile;
import io.plimsoll.store.BackupDirectory;
import io.plimsoll.store.Durability;
import io.plimsoll.store.StoreSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/// Every setting, with its default and its limits. A flag wins over the file, the file over the
/// environment, and that over the default.
///
/// @param listen where the dashboard listens, default `127.0.0.1:9470`
/// @param data the data directory, default `plimsoll-data` in the current directory
/// @param backups where backups are made, default `backups` in the data directory
/// @param owners who may own directories and files that are relied on
/// @param docker the Docker Engine; the standard socket where none is needed
/// @param demo whether to run the simulated fleet instead of an engine
/// @param collects whether containers are collected here; else only what is sent is kept
/// @param node name of this machine in series, default its host name
/// @param collectInterval time between two readings, 1 s to 60 s, whole seconds, default 5 s
/// @param store how the store is kept: `interval` syncs it every second, the default, and `always`
///   at every step; samples stay for 1 h to 400 d, default 15 d; rollups at least as long and at
///   most 10 years, default 63 d, hourly ones 455 d; above `max-size`, none by default, the oldest
///   samples go
/// @param suspended whether all scaling is suspended at the start; false leaves it as it was
/// @param ingestTokens one of which whoever sends frames must carry; null lets only this machine
///   send
/// @param scrape what is read of containers for the scrape alone, all by default
/// @param targets scalable targets in the file, not looked at yet; null if there are none
/// @param file the settings file; null if there is none
public record Config(
    Address listen,
    Path data,
    BackupDirectory backups,
    Owners owners,
    NamedEngine docker,
    boolean demo,
    boolean collects,
    String node,
    Duration collectInterval,
    StoreSettings store,
    boolean suspended,
    @Nullable Tokens ingestTokens,
    ScrapeSettings scrape,
    @Nullable MappingNode targets,
    @Nullable Path file) {

  private static final String DEFAULT_LISTEN = "127.0.0.1:9470";
  private static final String DEFAULT_DATA = "plimsoll-data";
  private static final String DEFAULT_BACKUPS = "backups";

  /// Faster, and reading takes more CPU than it is worth; slower, and no spike is seen.
  private static final Duration LEAST_INTERVAL = Duration.ofSeconds(1);

  private static final Duration MOST_INTERVAL = Duration.ofMinutes(1);

  /// Short enough that a scale-out follows its load within ten seconds.
  static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(5);

  private static final Duration LEAST_RETENTION = Duration.ofHours(1);
  private static final Duration MOST_RAW = Duration.ofDays(400);
  private static final Duration MOST_ROLLUP = Duration.ofDays(3_660);

  /// Less than this and nothing useful can be kept.
  private static final long LEAST_STORE_BYTES = 64L << 20;

  /// About 2 KB of memory each.
  private static final int MOST_CONTAINERS = 10_000_000;

  /// With more the numbers of series alone are a burden; nobody has tried.
  private static final int MOST_SERIES = 10_000_000;

  /// As long as a DNS name may be.
  private static final int MAX_NAME = 253;

  private static final String DEFAULT_NAME = "local";
  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

  private static final String[] KEYS = {
    "listen", "data", "backup", "docker", "node", "collect", "store", "scaling", "ingest", "scrape",
    "targets"
  };

  /// Puts flags, file, environment and defaults together.
  ///
  /// @throws InvalidSettings naming the first mistake and its place
  static Config of(Flags flags, Map<String, String> environment) throws InvalidSettings {
    if (flags.demo && flags.noCollect) {
      throw new InvalidSettings("--no-collect: the demo of --demo is collected; use one of them");
    }
    Section file = file(flags);
    Path data = data(flags, file);
    Owners owners = owners(environment);
    return new Config(
        listen(flags, file),
        data,
        new BackupDirectory(backups(flags, file).orElse(data.resolve(DEFAULT_BACKUPS)), owners),
        owners,
        docker(flags, file, environment),
        flags.demo,
        !flags.noCollect,
        file.value("node", Config::name).orElseGet(Config::hostName),
        interval(file),
        store(file),
        file.section("scaling", "suspended").flag("suspended").orElse(false),
        ingestTokens(flags, file, owners),
        scrape(file),
        file.mapping("targets").orElse(null),
        configFile(flags).orElse(null));
  }

  /// The scalable targets of the file.
  ///
  /// @throws InvalidSettings naming every mistake, a line each
  TargetDefinitions definitions() throws InvalidSettings {
    if (targets == null) {
      return TargetDefinitions.NONE;
    }
    TargetDefinitions read = TargetDefinitions.ofYaml(targets, String.valueOf(file));
    if (!read.problems().isEmpty()) {
      throw new InvalidSettings(String.join("\n", read.problems()));
    }
    return read;
  }

  private static StoreSettings store(Section file) throws InvalidSettings {
    Section store =
        file.section("store", "durability", "max-containers", "max-series", "retention");
    Section retention =
        store.section("retention", "raw", "rollup", "rollup-5m", "rollup-1h", "max-size");
    StoreSettings defaults = StoreSettings.DEFAULT;
    Duration raw =
        retention.duration("raw", LEAST_RETENTION, MOST_RAW).orElse(defaults.rawRetention());
    Duration fiveMinutes =
        retention
            .duration("rollup-5m", raw, MOST_ROLLUP)
            .orElse(longer(raw, defaults.fiveMinuteRetention()));
    return new StoreSettings(
        interval(file),
        store.value("durability", Config::durability).orElse(defaults.durability()),
        raw,
        retention
            .duration("rollup", raw, MOST_ROLLUP)
            .orElse(longer(raw, defaults.rollupRetention())),
        fiveMinutes,
        retention
            .duration("rollup-1h", fiveMinutes, MOST_ROLLUP)
            .orElse(longer(fiveMinutes, defaults.hourRetention())),
        retention.value("max-size", Config::storeBytes).orElse(defaults.maxBytes()),
        store
            .value("max-containers", text -> count(text, MOST_CONTAINERS))
            .orElse(defaults.maxContainers()),
        store
            .value("max-series", text -> count(text, MOST_SERIES))
            .orElseGet(Config::seriesForHeap));
  }

  private static int count(String text, int most) {
    try {
      int count = Integer.parseInt(text);
      if (count >= 1 && count <= most) {
        return count;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is no whole number", e);
    }
    throw new IllegalArgumentException(text + " is not between 1 and " + most);
  }

  private static int seriesForHeap() {
    long fitting = Runtime.getRuntime().maxMemory() / StoreSettings.BYTES_PER_SERIES;
    return (int) Math.min(StoreSettings.DEFAULT_MAX_SERIES, fitting);
  }

  private static Section file(Flags flags) throws InvalidSettings {
    Optional<Path> file = configFile(flags);
    return file.isEmpty() ? Section.empty("") : SettingsFile.read(file.get(), KEYS);
  }

  private static ScrapeSettings scrape(Section file) throws InvalidSettings {
    Section scrape = file.section("scrape", "processes", "connections", "disk-usage");
    return new ScrapeSettings(
        scrape.flag("processes").orElse(true),
        scrape.flag("connections").orElse(true),
        scrape.flag("disk-usage").orElse(true));
  }

  private static @Nullable Tokens ingestTokens(Flags flags, Section file, Owners owners)
      throws InvalidSettings {
    Optional<Path> inFile = file.section("ingest", "token-file").value("token-file", Path::of);
    Optional<Path> asked =
        flag("--ingest-token-file", flags.ingestTokenFile, Path::of).or(() -> inFile);
    return asked.isEmpty() ? null : TokenFile.tokens(asked.get(), owners);
  }

  private static Optional<Path> configFile(Flags flags) throws InvalidSettings {
    return flag("--config", flags.config, Path::of);
  }

  private static Address listen(Flags flags, Section file) throws InvalidSettings {
    Optional<Address> inFile = file.value("listen", Address::parse);
    return flag("--listen", flags.listen, Address::parse)
        .or(() -> inFile)
        .orElseGet(() -> Address.parse(DEFAULT_LISTEN));
  }

  private static Path data(Flags flags, Section file) throws InvalidSettings {
    Optional<Path> inFile = file.value("data", Path::of);
    return flag("--data", flags.data, Path::of).or(() -> inFile).orElse(Path.of(DEFAULT_DATA));
  }

  private static Optional<Path> backups(Flags flags, Section file) throws InvalidSettings {
    Optional<Path> inFile = file.section("backup", "dir").value("dir", Path::of);
    return flag("--backup-dir", flags.backups, Path::of).or(() -> inFile);
  }

  /// Who may own directories and files that are relied on: `sudo` says who used it.
  static Owners owners(Map<String, String> environment) {
    return new Owners(environment.get("SUDO_USER"));
  }

  private static NamedEngine docker(Flags flags, Section file, Map<String, String> environment)
      throws InvalidSettings {
    Optional<URI> inFile = file.value("docker", NamedEngine::parse);
    return flags.demo || flags.noCollect
        ? NamedEngine.STANDARD
        : NamedEngine.of(flags.engine.docker, inFile, environment);
  }

  /// The value of a flag or of a variable of the environment, if it was given.
  static <T> Optional<T> flag(String name, @Nullable String text, Function<String, T> reading)
      throws InvalidSettings {
    boolean isFlag = name.startsWith("--"); // a variable that is empty counts as not set
    if (text == null || (text.isEmpty() && !isFlag)) {
      return Optional.empty();
    }
    if (text.isBlank()) {
      throw new InvalidSettings(name + ": is empty; give a value, or leave it out");
    }
    try {
      return Optional.of(reading.apply(text));
    } catch (IllegalArgumentException e) {
      throw new InvalidSettings(name + ": " + e.getMessage(), e);
    }
  }

  private static Duration interval(Section file) throws InvalidSettings {
    return file.section("collect", "interval")
        .value("interval", Config::step)
        .orElse(DEFAULT_INTERVAL);
  }

  /// Reads the time between two readings.
  static Duration step(String text) {
    return wholeSeconds(Quantity.duration(text));
  }

  private static Duration wholeSeconds(Duration interval) {
    if (interval.toMillis() % 1_000 != 0
        || interval.compareTo(LEAST_INTERVAL) < 0
        || interval.compareTo(MOST_INTERVAL) > 0) {
      throw new IllegalArgumentException(
          "%s is not a whole number of seconds between %s and %s"
              .formatted(
                  Quantity.text(interval),
                  Quantity.text(LEAST_INTERVAL),
                  Quantity.text(MOST_INTERVAL)));
    }
    return interval;
  }

  private static Durability durability(String text) {
    return switch (text) {
      case "interval" -> Durability.EVERY_SECOND;
      case "always" -> Durability.ALWAYS;
      default ->
          throw new IllegalArgumentException("'" + text + "' is neither interval nor always");
    };
  }

  private static long storeBytes(String text) {
    long bytes = Quantity.bytes(text);
    if (bytes < LEAST_STORE_BYTES) {
      throw new IllegalArgumentException(text + " is less than 64MiB");
    }
    return bytes;
  }

  /// Checks the name of a node.
  static String name(String text) {
    if (text.isBlank() || text.length() > MAX_NAME || text.indexOf('/') >= 0) {
      throw new IllegalArgumentException(
          "a node's name has 1 to %d characters and no slash".formatted(MAX_NAME));
    }
    return text;
  }

  /// The name of this machine.
  static String hostName() {
    try {
      String name = Files.readString(HOST_NAME).strip();
      return name.isEmpty() ? DEFAULT_NAME : name;
    } catch (IOException _) {
      return DEFAULT_NAME; // no Linux: the name only tells nodes apart, and there is one
    }
  }

  private static Duration longer(Duration left, Duration right) {
    return left.compareTo(right) > 0 ? left : right;
  }
}
