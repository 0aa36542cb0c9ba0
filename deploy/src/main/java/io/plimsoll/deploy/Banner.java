package io.plimsoll.deploy;

import io.plimsoll.collector.container.Inventory;
import io.plimsoll.collector.container.Service;
import io.plimsoll.deploy.platform.Platform;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/// What the person who starts the program reads.
final class Banner {
  /// An engine with ten thousand containers lists them in about this time; the banner says what is
  /// known by then.
  private static final Duration INVENTORY_PATIENCE = Duration.ofSeconds(3);

  private static final int LOOK_MILLIS = 20;

  private final PrintStream out;
  private String engine = "";

  Banner(PrintStream out) {
    this.out = out;
  }

  /// Remembers the version of the engine.
  void found(String version) {
    engine = ", version " + version;
  }

  /// Says that there is no engine, so that the fleet is simulated.
  void demo(NamedEngine engine) {
    out.printf("Nobody named a Docker Engine, and there is none at %s.%n", engine);
    out.println("So this is the demo: a simulated fleet. --docker URI names an engine.");
  }

  /// Says that the engine of this directory is waited for.
  void waits(String problem) {
    out.println(problem);
    out.println("It is the engine of this data directory, so the program waits for it.");
  }

  /// Says what runs, and what was found once the first inventory is there.
  ///
  /// @param directory where everything is kept
  void started(Config config, Path directory, Platform platform, int port)
      throws InterruptedException {
    out.printf("Plimsoll %s is running. Stop it with Ctrl-C.%n", Version.TEXT);
    out.printf("  page    http://%s/%n", new Address(config.listen().host(), port));
    out.printf("  data    %s%n", directory.toAbsolutePath().normalize());
    out.printf("  fleet   %s%s%n", platform.title(), engine);
    OpenFiles.few().ifPresent(line -> out.println("  files   " + line));
    if (config.suspended()) {
      out.println("  scaling is suspended by the settings; nothing is resized");
    }
    if (!config.collects()) {
      out.flush();
      return;
    }
    Inventory inventory = inventory(platform);
    if (inventory.at().equals(Instant.EPOCH)) {
      out.printf("  found   nothing so far: %s%n", inventory.problem());
    } else {
      found(inventory, config);
    }
    out.flush();
  }

  private void found(Inventory inventory, Config config) {
    long scaled = inventory.services().stream().filter(Banner::isScaled).count();
    out.printf(
        "  found   %d containers in %d services, %d of them with scaling labels%n",
        inventory.containers().size(), inventory.services().size(), scaled);
    if (scaled == 0 && config.targets() == null) {
      out.println(
          "To scale a service, label it: plimsoll.min=1 plimsoll.max=5 plimsoll.target.cpu=60");
    }
  }

  private static Inventory inventory(Platform platform) throws InterruptedException {
    long deadline = System.nanoTime() + INVENTORY_PATIENCE.toNanos();
    Inventory inventory = platform.runtime().inventory();
    while (inventory.at().equals(Instant.EPOCH) && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      inventory = platform.runtime().inventory();
    }
    return inventory;
  }

  private static boolean isScaled(Service service) {
    return service.labels().containsKey("plimsoll.max");
  }
}
