package io.plimsoll.deploy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where the dashboard listens. Only loopback addresses, until there are tokens and TLS.
///
/// @param host a name or an address of this machine, without brackets
/// @param port the port; 0 takes a free one
public record Address(String host, int port) {
  private static final Pattern FORM = Pattern.compile("(\\[[^\\]]+\\]|[^:\\[\\]]+):(\\d{1,5})");
  private static final int MAX_PORT = 65_535;

  /// Reads `HOST:PORT`, with brackets around an IPv6 address.
  ///
  /// @throws IllegalArgumentException if it is none, or not a loopback address
  public static Address parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > MAX_PORT) {
      throw new IllegalArgumentException(
          "'" + text + "' is not of the form HOST:PORT, such as 127.0.0.1:9470");
    }
    String host = matcher.group(1).replaceAll("[\\[\\]]", "");
    if (!isLoopback(text, host)) {
      throw new IllegalArgumentException(
          "'%s' can be reached from outside, which is refused as long as there are no tokens and"
                  .formatted(text)
              + " no TLS; listen on 127.0.0.1 behind a proxy that authenticates");
    }
    return new Address(host, Integer.parseInt(matcher.group(2)));
  }

  private static boolean isLoopback(String text, String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("'" + text + "': host '" + host + "' is unknown", e);
    }
  }

  /// `HOST:PORT`, which [#parse] reads.
  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
