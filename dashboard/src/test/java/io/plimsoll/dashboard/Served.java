package io.plimsoll.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plimsoll.collector.file.Owners;
import io.plimsoll.dashboard.source.Sources;
import io.plimsoll.dashboard.source.Tokens;
import io.plimsoll.dashboard.testing.FakeFleet;
import io.plimsoll.store.BackupDirectory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A dashboard over a fake fleet on a port of the system's choice, with a client.
final class Served implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(30);

  final FakeFleet fleet;
  final Dashboard dashboard;
  final int port;
  final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final ObjectMapper json = new ObjectMapper();

  Served(FakeFleet fleet) throws IOException {
    this(fleet, fleet.sources());
  }

  Served(FakeFleet fleet, Sources sources) throws IOException {
    this(fleet, sources, null);
  }

  Served(FakeFleet fleet, Sources sources, @Nullable Tokens tokens) throws IOException {
    this(fleet, new Dashboard(settings(tokens, null), sources));
  }

  Served(FakeFleet fleet, String host) throws IOException {
    this(fleet, new Dashboard(new DashboardSettings(host, 0, true, "1.2.3"), fleet.sources()));
  }

  private Served(FakeFleet fleet, Dashboard dashboard) throws IOException {
    this.fleet = fleet;
    this.dashboard = dashboard;
    this.port = dashboard.start();
  }

  static Served within(TimeLimits limits, FakeFleet fleet) throws IOException {
    return new Served(fleet, new Dashboard(settings(null, null), fleet.sources(), limits));
  }

  private static DashboardSettings settings(@Nullable Tokens tokens, @Nullable Path backups) {
    return new DashboardSettings(
        "127.0.0.1",
        0,
        true,
        "1.2.3",
        Set.of("plimsoll.example"),
        tokens,
        backups == null ? null : new BackupDirectory(backups, Owners.SELF));
  }

  /// A lively fleet whose store is copied into a directory.
  static Served backedUp(Path backups) throws IOException {
    FakeFleet fleet = FakeFleet.lively(InstantSource.system());
    return new Served(fleet, new Dashboard(settings(null, backups), fleet.sources()));
  }

  static Served lively() throws IOException {
    return new Served(FakeFleet.lively(InstantSource.system()));
  }

  URI at(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(at(path)), headers);
  }

  HttpResponse<String> post(String path, String body, String... headers)
      throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(at(path)).POST(HttpRequest.BodyPublishers.ofString(body)), headers);
  }

  /// Writes a request of remote-write 1.0 without saying what it is.
  HttpResponse<String> write(byte[] body) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(at("/api/v1/write"))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
  }

  JsonNode json(String path) throws IOException, InterruptedException {
    return json.readTree(get(path).body());
  }

  JsonNode parse(String text) throws IOException {
    return json.readTree(text);
  }

  private HttpResponse<String> send(HttpRequest.Builder request, String... headers)
      throws IOException, InterruptedException {
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() {
    http.close();
    dashboard.close();
  }
}
