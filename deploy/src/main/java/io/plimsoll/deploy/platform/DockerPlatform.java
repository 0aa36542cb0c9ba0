package io.plimsoll.deploy.platform;

import io.plimsoll.autoscaler.actuator.Actuator;
import io.plimsoll.autoscaler.actuator.compose.ComposeActuator;
import io.plimsoll.autoscaler.actuator.docker.Engine;
import io.plimsoll.autoscaler.actuator.swarm.SwarmActuator;
import io.plimsoll.collector.Collector;
import io.plimsoll.collector.CollectorStatus;
import io.plimsoll.collector.cgroup.CgroupReader;
import io.plimsoll.collector.container.ContainerRuntime;
import io.plimsoll.collector.detail.Details;
import io.plimsoll.collector.docker.DockerRuntime;
import io.plimsoll.collector.docker.StatsReader;
import io.plimsoll.collector.kernel.HandleBudget;
import io.plimsoll.collector.metric.FrameSink;
import io.plimsoll.collector.node.NodeReader;
import io.plimsoll.collector.reading.FallbackReader;
import io.plimsoll.collector.rounds.DetailReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A Docker Engine, with Compose projects and Swarm services on it.
public final class DockerPlatform implements Platform {
  private static final Path PROC = Path.of("/proc");
  private static final Path SYS = Path.of("/sys");
  private static final Path CGROUPS = SYS.resolve("fs/cgroup");
  private static final Path CONTAINERS = Path.of("/var/lib/docker");
  private static final Logger LOG = LoggerFactory.getLogger(DockerPlatform.class);

  private final URI uri;
  private final String node;
  private final Duration step;
  private final InstantSource clock;
  private final Engine engine;
  private final DockerRuntime runtime;
  private final ScrapeSettings scrape;
  private final Details details = new Details(SYS, System::nanoTime);

  /// A platform that connects when it is used first, and again whenever the engine went away.
  ///
  /// @param uri where the engine is
  /// @param node name of this machine
  /// @param step time between two readings
  /// @param scrape what is read for the scrape alone
  public DockerPlatform(
      URI uri, String node, Duration step, ScrapeSettings scrape, InstantSource clock) {
    this.uri = uri;
    this.node = node;
    this.step = step;
    this.scrape = scrape;
    this.clock = clock;
    engine = Engine.at(uri);
    runtime = new DockerRuntime(uri, clock);
  }

  @Override
  public String title() {
    return "Docker Engine at " + uri;
  }

  @Override
  public ContainerRuntime runtime() {
    return runtime;
  }

  @Override
  public List<Actuator> actuators() {
    return List.of(
        new ComposeActuator(engine, runtime.endings(), clock), new SwarmActuator(engine, clock));
  }

  @Override
  public Details details() {
    return details;
  }

  @Override
  public FrameSource collector(FrameSink sink) {
    HandleBudget handles = HandleBudget.ofProcess(PROC);
    Collector.Plan plan =
        new Collector.Plan(
            node,
            runtime,
            new FallbackReader(
                new CgroupReader(CGROUPS, PROC, clock, handles, details),
                new StatsReader(uri, clock)),
            new NodeReader(PROC, SYS, CONTAINERS, handles),
            sink,
            step);
    DetailReader.Plan more =
        new DetailReader.Plan(
            CGROUPS, PROC, scrape.processes(), scrape.connections(), scrape.diskUsage());
    return new Reading(
        new Collector(plan, clock, Thread::sleep),
        new DetailReader(more, runtime::inventory, details, Thread::sleep, System::nanoTime));
  }

  @Override
  public void close() {
    runtime.close();
    try {
      engine.close();
    } catch (IOException e) {
      LOG.warn("The connection to {} was not closed in order", uri, e);
    }
  }

  private record Reading(Collector collector, DetailReader details) implements FrameSource {
    @Override
    public void start() {
      collector.start();
      details.start();
    }

    @Override
    public CollectorStatus status() {
      return collector.status();
    }

    @Override
    public void close() {
      details.close();
      collector.close();
    }
  }
}
