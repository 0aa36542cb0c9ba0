package io.plimsoll.deploy;

import io.plimsoll.autoscaler.engine.AutoscalerEngine;
import io.plimsoll.autoscaler.engine.EngineSettings;
import io.plimsoll.autoscaler.target.TargetDefinitions;
import io.plimsoll.collector.clock.CheckedClock;
import io.plimsoll.collector.container.Inventory;
import io.plimsoll.collector.wire.FrameReceiver;
import io.plimsoll.dashboard.Dashboard;
import io.plimsoll.dashboard.DashboardSettings;
import io.plimsoll.dashboard.source.Sources;
import io.plimsoll.deploy.platform.FrameSource;
import io.plimsoll.deploy.platform.Platform;
import io.plimsoll.store.Store;
import io.plimsoll.store.document.Documents;
import io.plimsoll.store.rocks.StoreStart;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// ▶ Start here: the map of the program. It parses, constructs in the order of the data flow,
/// connects, runs until a signal comes, and closes in reverse.
public final class Main {
  private Main() {}

  /// Runs the command line and ends the process.
  public static void main(String[] arguments) {
    boolean collects = arguments.length > 0 && arguments[0].equals("collect");
    System.exit(
        collects
            ? Command.execute(
                Arrays.copyOfRange(arguments, 1, arguments.length), new CollectCommand())
            : Command.execute(arguments, Main::run));
  }

  private static void run(Config config, Banner banner) throws Exception {
    OpenFiles.require();
    InstantSource clock = new CheckedClock(InstantSource.system(), System::nanoTime);
    TargetDefinitions targets = config.definitions();
    Choice choice = Choice.of(config, banner);
    Stop stop = Stop.onSignal();
    try (Store store = choice.open(clock, System::nanoTime);
        Platform platform = choice.platform(store, clock)) {
      RemoteFleet fleet = new RemoteFleet(platform.runtime()::inventory, clock);
      try (AutoscalerEngine autoscaler =
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
        serve(new Parts(config, choice, store, platform, fleet, autoscaler, clock), banner, stop);
      }
    } finally {
      stop.done();
    }
  }

  private record Parts(
      Config config,
      Choice choice,
      Store store,
      Platform platform,
      RemoteFleet fleet,
      AutoscalerEngine autoscaler,
      InstantSource clock) {
    Readiness readiness() {
      Supplier<Inventory> inventory = platform.runtime()::inventory;
      return config.collects()
          ? new Readiness(inventory, Readiness.patience(config.collectInterval()), System::nanoTime)
          : Readiness.ofReceiver(inventory, System::nanoTime);
    }

    DashboardSettings dashboard() {
      Address listen = config.listen();
      return new DashboardSettings(
          listen.host(),
          listen.port(),
          choice.demo(),
          Version.TEXT,
          Set.of(),
          config.ingestTokens(),
          config.backups());
    }
  }

  /// Suspends everything if the settings say so, or if what was suspended is not known any more.
  private static void holdIfAsked(Parts parts) throws IOException {
    Documents documents = parts.store().documents();
    boolean lost = StoreStart.areDocumentsLost(documents);
    if (parts.config().suspended() || lost) {
      parts.autoscaler().suspend(null);
    }
    if (lost) {
      StoreStart.acknowledgeLostDocuments(documents);
    }
  }

  private static void serve(Parts parts, Banner banner, Stop stop) throws Exception {
    Config config = parts.config();
    config.backups().prepare();
    Readiness readiness = parts.readiness();
    Pipeline pipeline = new Pipeline(parts.store(), parts.autoscaler(), readiness, parts.fleet());
    FrameReceiver frames =
        new FrameReceiver(
            pipeline.received(),
            node -> config.collects() && node.equals(config.node()),
            config.collectInterval(),
            () -> Instant.ofEpochMilli(TimeUnit.NANOSECONDS.toMillis(System.nanoTime())));
    Sources sources =
        new Sources(
            parts.store(),
            parts.platform().details(),
            parts.fleet()::inventory,
            parts.autoscaler(),
            parts.clock(),
            () -> readiness.reasons(parts.store().refusal()),
            frames,
            () ->
                Stream.concat(frames.problems().stream(), parts.fleet().problems().stream())
                    .toList());
    try (SpareHeap _ = SpareHeap.watch();
        Dashboard dashboard = new Dashboard(parts.dashboard(), sources);
        FrameSource collector = parts.platform().collector(pipeline)) {
      holdIfAsked(parts);
      OwnMetrics.register(
          dashboard.registry(),
          parts.store(),
          collector::status,
          parts.autoscaler(),
          parts.autoscaler()::status,
          pipeline,
          frames);
      parts.platform().runtime().start();
      int port = dashboard.start();
      collector.start();
      banner.started(config, parts.choice().directory(), parts.platform(), port);
      stop.await();
    }
  }
}
