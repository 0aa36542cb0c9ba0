package io.plimsoll.dashboard;

import java.util.Set;

/// How the dashboard is served.
///
/// @param host address or name to listen on
/// @param port port to listen on; 0 lets the system choose
/// @param demo whether the fleet is simulated, which every screen then says
/// @param version version of the program, shown on the status page
/// @param hosts names besides `localhost`, `host` and IP addresses that a request may be for
public record DashboardSettings(
    String host, int port, boolean demo, String version, Set<String> hosts) {
  /// Checks the port and copies the names.
  public DashboardSettings {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port must be between 0 and 65535, got " + port);
    }
    hosts = Set.copyOf(hosts);
  }

  /// Settings without further host names.
  public DashboardSettings(String host, int port, boolean demo, String version) {
    this(host, port, demo, version, Set.of());
  }
}
