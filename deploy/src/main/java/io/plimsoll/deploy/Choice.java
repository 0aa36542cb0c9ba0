package io.plimsoll.deploy;

import io.plimsoll.collector.file.FileFailure;
import io.plimsoll.deploy.demo.DemoPlatform;
import io.plimsoll.deploy.platform.DockerPlatform;
import io.plimsoll.deploy.platform.Platform;
import io.plimsoll.deploy.platform.ReceivingPlatform;
import io.plimsoll.store.Store;
import io.plimsoll.store.StoreException;
import io.plimsoll.store.query.Grouping;
import io.plimsoll.store.query.Query;
import io.plimsoll.store.query.Selector;
import io.plimsoll.store.query.SeriesData;
import io.plimsoll.store.query.Statistic;
import io.plimsoll.store.rocks.StoreStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;

/// Whether a real engine, the simulated fleet or nothing is watched here. What is real and what is
/// simulated never mix.
///
/// @param config the settings
/// @param demo whether the fleet is simulated
record Choice(Config config, boolean demo) {
  /// As much as a chart shows when it is opened.
  private static final Duration DEMO_HISTORY = Duration.ofHours(1);

  private static final String REAL = "store";
  private static final String SIMULATED = "demo";

  /// The names that stores have in a data directory.
  static final List<String> STORES = List.of(REAL, SIMULATED);

  /// The demo if it was asked for, or if nobody named an engine and there is none.
  ///
  /// @throws IOException with cause and cure, if the engine does not answer and is not one to wait
  ///   for
  static Choice of(Config config, Banner banner) throws IOException, InterruptedException {
    if (config.demo() || !config.collects()) {
      return new Choice(config, config.demo());
    }
    switch (EngineSearch.of(config.docker(), config.data())) {
      case EngineSearch.Found found -> banner.found(found.version());
      case EngineSearch.Expected expected -> banner.waits(expected.problem());
      case EngineSearch.None none -> {
        if (Files.exists(config.data().resolve(REAL))) {
          throw new IOException(
              none.problem()
                  + " %s holds data of an engine, so no demo is run; --demo asks for one"
                      .formatted(config.data()));
        }
        banner.demo(config.docker());
        return new Choice(config, true);
      }
    }
    return new Choice(config, false);
  }

  /// Where the store is.
  Path directory() {
    return config.data().resolve(demo ? SIMULATED : REAL);
  }

  /// Opens the store.
  ///
  /// @param nanos a steady clock
  /// @throws IOException if it cannot be opened, is a backup that was never finished, or if others
  ///   have rights to its directory
  Store open(InstantSource clock, LongSupplier nanos) throws IOException {
    Path data;
    try {
      data = config.owners().directory(config.data());
    } catch (IOException e) {
      throw new IOException(
          "The data directory %s cannot be used: %s; mend that, or choose another directory"
              .formatted(config.data(), FileFailure.cause(e)),
          e);
    }
    for (String name : STORES) {
      if (StoreStart.isUnfinished(data.resolve(name))) {
        throw new StoreException(
            config.data() + " has a backup that was not finished; take another, or remove it",
            null);
      }
    }
    Path directory = data.resolve(demo ? SIMULATED : REAL);
    Store store =
        StoreStart.open(
            directory, config.store(), clock, nanos, node -> demo || node.equals(config.node()));
    if (!demo && config.collects()) {
      EngineSearch.remember(config.docker(), data);
    }
    return store;
  }

  /// What was chosen.
  Platform platform(Store store, InstantSource clock) throws IOException {
    if (!config.collects()) {
      return new ReceivingPlatform(clock);
    }
    if (!demo) {
      return new DockerPlatform(
          config.docker().uri(), config.node(), config.collectInterval(), config.scrape(), clock);
    }
    Instant from = afterNewest(store, clock.instant());
    return DemoPlatform.since(from, config.collectInterval(), store, clock);
  }

  /// Where an earlier demo ended, or an hour ago.
  private Instant afterNewest(Store store, Instant now) throws IOException {
    Instant from = now.minus(DEMO_HISTORY);
    Duration step = config.collectInterval();
    List<SeriesData> stored =
        store.query(
            new Query(Selector.ALL, "cpu.usage", from, now, step, Statistic.COUNT, Grouping.ALL));
    for (SeriesData series : stored) {
      long newest = series.atMillis()[series.atMillis().length - 1];
      from = Instant.ofEpochMilli(newest).plus(step);
    }
    return from;
  }
}
