package io.plimsoll.deploy;

import io.plimsoll.collector.clock.CheckedClock;
import io.plimsoll.collector.file.FileFailure;
import io.plimsoll.collector.file.LockHolder;
import io.plimsoll.collector.file.OwnerOnly;
import io.plimsoll.collector.wire.FrameEncoder;
import io.plimsoll.collector.wire.SessionId;
import io.plimsoll.deploy.forward.Forwarder;
import io.plimsoll.deploy.forward.Progress;
import io.plimsoll.deploy.forward.Spool;
import io.plimsoll.deploy.forward.StoreLink;
import io.plimsoll.deploy.platform.DockerPlatform;
import io.plimsoll.deploy.platform.FrameSource;
import io.plimsoll.deploy.platform.Platform;
import io.plimsoll.deploy.platform.ScrapeSettings;
import io.plimsoll.deploy.yaml.InvalidSettings;
import io.plimsoll.deploy.yaml.Quantity;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/// The map of `collect`: it reads containers and sends them, until a signal comes. No store, no
/// scaling, no page.
final class Collecting {
  private Collecting() {}

  static void run(CollectConfig config, PrintStream out) throws Exception {
    OpenFiles.require();
    SecureRandom random = new SecureRandom();
    SessionId session = SessionId.random(random);
    Stop stop = Stop.onSignal();
    Path data = make(config);
    Progress progress =
        new Progress(config.to().toString(), data.toString(), line -> out.println(line));
    try (FileChannel _ = locked(data.resolve("lock"));
        SpareHeap _ = SpareHeap.watch();
        Spool spool = Spool.open(data.resolve("spool"), config.spoolBytes());
        StoreLink link = new StoreLink(config.to(), config.token());
        Forwarder forwarder =
            new Forwarder(
                link,
                spool,
                new FrameEncoder(session, config.interval()),
                config.interval(),
                System::nanoTime,
                random,
                progress);
        Platform platform =
            new DockerPlatform(
                config.docker().uri(),
                config.node(),
                config.interval(),
                ScrapeSettings.NONE,
                new CheckedClock(InstantSource.system(), System::nanoTime));
        FrameSource collector = platform.collector(forwarder)) {
      long waiting = spool.bytes();
      check(config, begin(config, forwarder));
      EngineSearch.require(config.docker());
      platform.runtime().start();
      collector.start();
      started(config, session, data, waiting, out);
      stop.await();
    } finally {
      stop.done();
    }
  }

  private static Path make(CollectConfig config) throws IOException {
    Path data = config.data().toAbsolutePath().normalize();
    try {
      Path real = config.owners().directory(data);
      if (!Files.isWritable(real)) {
        throw new AccessDeniedException(data.toString());
      }
      return real;
    } catch (IOException e) {
      throw new IOException(
          "The data directory %s cannot be used: %s; mend that, or choose another --data"
              .formatted(data, FileFailure.cause(e)),
          e);
    }
  }

  /// Who else uses the directory would send the same frames.
  private static FileChannel locked(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
            OwnerOnly.FILE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return channel;
      }
    } catch (OverlappingFileLockException ours) {
      channel.close();
      throw new IOException(file.getParent() + " is in use already", ours);
    }
    channel.close();
    throw new IOException(
        "%s is in use by %s; stop that, or choose another --data"
            .formatted(file.getParent(), LockHolder.of(file)));
  }

  private static Optional<Duration> begin(CollectConfig config, Forwarder forwarder)
      throws IOException, InterruptedException {
    try {
      return forwarder.start();
    } catch (IOException e) {
      throw new IOException(config.to() + " takes no frames from here: " + e.getMessage(), e);
    }
  }

  private static void check(CollectConfig config, Optional<Duration> step) throws InvalidSettings {
    if (step.isPresent() && config.interval().toMillis() % step.get().toMillis() != 0) {
      throw new InvalidSettings(
          "--interval: %s is no multiple of %s, the interval of %s"
              .formatted(Quantity.text(config.interval()), Quantity.text(step.get()), config.to()));
    }
  }

  private static void started(
      CollectConfig config, SessionId session, Path data, long waiting, PrintStream out) {
    out.printf("Plimsoll %s collects. Stop it with Ctrl-C.%n", Version.TEXT);
    out.printf(
        "  node    %s, every %s, session %s%n",
        config.node(), Quantity.text(config.interval()), session.shortText());
    out.printf("  fleet   Docker Engine at %s%n", config.docker());
    out.printf("  to      %s%n", config.to());
    out.printf(
        "  spool   %s, at most %s%s%n",
        data,
        Progress.mib(config.spoolBytes()),
        waiting == 0 ? "" : ", of which " + Progress.mib(waiting) + " wait to be sent");
    if (config.showsToken()) {
      out.println("The token can be read on the way: use https://, or a tunnel.");
    }
    out.flush();
  }
}
