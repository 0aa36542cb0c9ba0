package io.plimsoll.deploy;

import io.plimsoll.collector.file.Owners;
import io.plimsoll.deploy.yaml.InvalidSettings;
import io.plimsoll.deploy.yaml.Quantity;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Every setting of `collect`, with its default and its limits.
///
/// @param to the store that keeps what is read
/// @param token what the store asks for; null if nothing
/// @param data where frames wait, default `plimsoll-collect` in the current directory
/// @param owners who may own directories and files that are relied on
/// @param spoolBytes how much may wait, at least 1 MiB, default 256 MiB
/// @param docker the Docker Engine
/// @param node name of this machine, default its host name
/// @param interval time between two readings, 1 s to 60 s, whole seconds, default 5 s
public record CollectConfig(
    URI to,
    @Nullable String token,
    Path data,
    Owners owners,
    long spoolBytes,
    NamedEngine docker,
    String node,
    Duration interval) {
  private static final String DEFAULT_DATA = "plimsoll-collect";

  /// An hour of 2,500 containers at the default interval, or two days of 50.
  private static final long DEFAULT_SPOOL_BYTES = 256L << 20;

  /// Less, and the segments of a spool are smaller than a frame of many containers.
  private static final long LEAST_SPOOL_BYTES = 1L << 20;

  /// Puts flags, environment and defaults together.
  ///
  /// @throws InvalidSettings naming the first mistake and its place
  static CollectConfig of(CollectFlags flags, Map<String, String> environment)
      throws InvalidSettings {
    Owners owners = Config.owners(environment);
    @Nullable Path tokenFile = Config.flag("--token-file", flags.tokenFile, Path::of).orElse(null);
    return new CollectConfig(
        Config.flag("--to", flags.to, CollectConfig::store)
            .orElseThrow(() -> new InvalidSettings("--to: names no URL")),
        tokenFile == null ? null : TokenFile.read(tokenFile, owners),
        Config.flag("--data", flags.data, Path::of).orElse(Path.of(DEFAULT_DATA)),
        owners,
        Config.flag("--spool-size", flags.spoolSize, CollectConfig::spoolBytes)
            .orElse(DEFAULT_SPOOL_BYTES),
        NamedEngine.of(flags.engine.docker, Optional.empty(), environment),
        Config.flag("--node", flags.node, Config::name).orElseGet(Config::hostName),
        Config.flag("--interval", flags.interval, Config::step).orElse(Config.DEFAULT_INTERVAL));
  }

  /// Whether somebody on the way could read the token.
  boolean showsToken() {
    return token != null && "http".equals(to.getScheme()) && !isLoopback(to.getHost());
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false; // said once it is tried
    }
  }

  private static URI store(String text) {
    URI store;
    try {
      store = new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("'" + text + "' is no URL", e);
    }
    boolean isHttp = "http".equals(store.getScheme()) || "https".equals(store.getScheme());
    if (!isHttp || store.getHost() == null || store.getRawQuery() != null) {
      throw new IllegalArgumentException(
          "'" + text + "' is not of the form http://HOST:PORT or https://HOST");
    }
    return store;
  }

  private static long spoolBytes(String text) {
    long bytes = Quantity.bytes(text);
    if (bytes < LEAST_SPOOL_BYTES) {
      throw new IllegalArgumentException(text + " is less than 1MiB");
    }
    return bytes;
  }
}
