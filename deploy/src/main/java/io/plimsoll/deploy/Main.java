package io.plimsoll.deploy;

import io.plimsoll.autoscaler.engine.AutoscalerEngine;
import io.plimsoll.autoscaler.engine.EngineSettings;
import io.plimsoll.autoscaler.target.TargetDefinitions;
import io.plimsoll.collector.container.Inventory;
import io.plimsoll.dashboard.Dashboard;
import io.plimsoll.dashboard.DashboardSettings;
import io.plimsoll.dashboard.source.Sources;
import io.plimsoll.deploy.platform.FrameSource;
import io.plimsoll.deploy.platform.Platform;
import io.plimsoll.store.Store;
import java.time.InstantSource;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// ▶ Start here: the map of the program. It parses, constructs in the order of the data flow,
/// connects, runs until a signal comes, and closes in reverse.
public final class Main {
  private Main() {}

  /// Runs the command line and ends the process.
  public static void main(String[] arguments) {
    System.exit(Command.execute(arguments, Main::run));
  }

  private static void run(Config config, Banner banner) throws Exception {
    InstantSource clock = InstantSource.system();
    TargetDefinitions targets = config.definitions();
    Choice choice = Choice.of(config, banner);
    Stop stop = Stop.onSignal();
    try (Store store = choice.open(clock);
        Platform platform = choice.platform(store, clock);
        AutoscalerEngine autoscaler =
            new AutoscalerEngine(
                store.ring(),
                store.documents(),
                platform.runtime()::inventory,
                platform.actuators(),
                targets,
                clock,
                System::nanoTime,
                RandomGenerator.getDefault(),
                Thread::startVirtualThread,
                EngineSettings.DEFAULTS)) {
      Supplier<Inventory> inventory = platform.runtime()::inventory;
      Readiness readiness =
          new Readiness(inventory, Readiness.patience(config.collectInterval()), System::nanoTime);
      Pipeline pipeline = new Pipeline(store, autoscaler, readiness);
      Address listen = config.listen();
      try (Dashboard dashboard =
              new Dashboard(
                  new DashboardSettings(listen.host(), listen.port(), choice.demo(), Version.TEXT),
                  new Sources(store, inventory, autoscaler, clock, readiness::reasons));
          FrameSource collector = platform.collector(pipeline)) {
        if (config.suspended()) {
          autoscaler.suspend(null);
        }
        OwnMetrics.register(
            dashboard.registry(), store, collector::status, autoscaler, autoscaler::status);
        platform.runtime().start();
        int port = dashboard.start();
        collector.start();
        banner.started(config, platform, port);
        stop.await();
      }
    } finally {
      stop.done();
    }
  }
}
