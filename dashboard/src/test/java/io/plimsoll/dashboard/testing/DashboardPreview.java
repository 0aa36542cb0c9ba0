package io.plimsoll.dashboard.testing;

import io.plimsoll.dashboard.Dashboard;
import io.plimsoll.dashboard.DashboardSettings;
import java.io.IOException;
import java.time.InstantSource;

/// Serves the page with a made-up fleet, for looking at it: run it and open the address it prints.
public final class DashboardPreview {
  private static final int PORT = 9471;

  private DashboardPreview() {}

  /// Runs until the process is ended.
  ///
  /// @param arguments the port, 9471 if there is none
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : PORT;
    FakeFleet fleet = FakeFleet.lively(InstantSource.system());
    try (Dashboard dashboard =
        new Dashboard(new DashboardSettings("127.0.0.1", port, true, "preview"), fleet.sources())) {
      System.out.println("http://127.0.0.1:" + dashboard.start() + "/");
      Thread.currentThread().join();
    }
  }
}
