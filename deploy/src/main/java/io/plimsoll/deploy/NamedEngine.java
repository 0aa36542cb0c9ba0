package io.plimsoll.deploy;

import io.plimsoll.deploy.yaml.InvalidSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The Docker Engine that is meant, and who named it: a flag, the settings file, `DOCKER_HOST`,
/// `DOCKER_CONTEXT` or the current context of the `docker` command, in this order.
///
/// @param uri where it is: `unix:///PATH` or `tcp://HOST:PORT`
/// @param namedBy who named it; null if nobody did, and it is the standard socket
public record NamedEngine(URI uri, @Nullable String namedBy) {
  /// What an engine is asked for at where nobody named one.
  static final NamedEngine STANDARD =
      new NamedEngine(URI.create("unix:///var/run/docker.sock"), null);

  /// What asks for TLS, as the `docker` command reads it: with any value, an empty one aside.
  private static final String[] TLS = {"DOCKER_TLS_VERIFY", "DOCKER_TLS"};

  private static final String FORWARD =
      "forward its socket instead: ssh -N -L /tmp/docker.sock:/var/run/docker.sock HOST, and"
          + " --docker unix:///tmp/docker.sock";

  /// Finds it.
  ///
  /// @param flag what `--docker` says; null if it was not given
  /// @param inFile what the settings file says
  /// @throws InvalidSettings if what was named is not to be had, with who named it
  static NamedEngine of(
      @Nullable String flag, Optional<URI> inFile, Map<String, String> environment)
      throws InvalidSettings {
    NamedEngine named = named(flag, inFile, environment);
    for (String variable : TLS) {
      if ("tcp".equals(named.uri.getScheme())
          && !environment.getOrDefault(variable, "").isEmpty()) {
        throw new InvalidSettings(
            "%s: asks for TLS to %s, which Plimsoll does not speak; unset it, or %s"
                .formatted(variable, named, FORWARD));
      }
    }
    return named;
  }

  private static NamedEngine named(
      @Nullable String flag, Optional<URI> inFile, Map<String, String> environment)
      throws InvalidSettings {
    Optional<URI> asked = Config.flag("--docker", flag, NamedEngine::parse);
    if (asked.isPresent()) {
      return new NamedEngine(asked.get(), "--docker");
    }
    if (inFile.isPresent()) {
      return new NamedEngine(inFile.get(), "docker in the settings file");
    }
    String host = environment.get("DOCKER_HOST");
    Optional<URI> inEnvironment = Config.flag("DOCKER_HOST", host, NamedEngine::parse);
    return inEnvironment.isPresent()
        ? new NamedEngine(inEnvironment.get(), "DOCKER_HOST")
        : DockerContexts.of(environment).current().orElse(STANDARD);
  }

  /// Reads the address of an engine.
  ///
  /// @throws IllegalArgumentException naming the address, if it is none that can be used
  static URI parse(String text) {
    URI engine;
    try {
      engine = new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is no URI; write unix:///PATH or tcp://HOST:PORT", e);
    }
    String scheme = String.valueOf(engine.getScheme());
    if (scheme.equals("ssh") || scheme.equals("https")) {
      throw new IllegalArgumentException(
          "'%s' is reached through %s, which Plimsoll does not speak; %s"
              .formatted(text, scheme.equals("ssh") ? "SSH" : "TLS", FORWARD));
    }
    boolean isSocket =
        scheme.equals("unix")
            && engine.getRawPath() != null
            && engine.getRawPath().length() > 1
            && engine.getRawAuthority() == null;
    boolean isNetwork =
        scheme.equals("tcp")
            && engine.getHost() != null
            && engine.getPort() > 0
            && engine.getRawPath().length() <= 1;
    if (!isSocket && !isNetwork) {
      throw new IllegalArgumentException(
          "'" + text + "' is neither unix:///PATH nor tcp://HOST:PORT");
    }
    return engine;
  }

  /// Who named it, as an addition to a sentence.
  String origin() {
    return namedBy == null ? "" : " (" + namedBy + " names it)";
  }

  /// Where it is.
  @Override
  public String toString() {
    return uri.toString();
  }
}
