package io.plimsoll.dashboard;

import io.plimsoll.dashboard.source.Tokens;
import io.plimsoll.store.BackupDirectory;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How the dashboard is served.
///
/// @param host address or name to listen on
/// @param port port to listen on; 0 lets the system choose
/// @param demo whether the fleet is simulated, which every screen then says
/// @param version version of the program, shown on the status page
/// @param hosts names besides `localhost`, `host` and IP addresses that a request may be for
/// @param ingestTokens one of which a request must carry that brings frames; null lets only this
///   machine bring some
/// @param backups where backups are made; null if none may be
public record DashboardSettings(
    String host,
    int port,
    boolean demo,
    String version,
    Set<String> hosts,
    @Nullable Tokens ingestTokens,
    @Nullable BackupDirectory backups) {
  /// Checks the port and copies the names.
  public DashboardSettings {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port must be between 0 and 65535, got " + port);
    }
    hosts = Set.copyOf(hosts);
  }

  /// Settings without further host names, a token and backups.
  public DashboardSettings(String host, int port, boolean demo, String version) {
    this(host, port, demo, version, Set.of(), null, null);
  }
}
