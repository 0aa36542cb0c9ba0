package io.plimsoll.collector.docker;

import static io.plimsoll.collector.Eventually.eventually;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.api.model.HostConfig;
import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.Inventory;
import io.plimsoll.collector.detail.Connections;
import io.plimsoll.collector.detail.Connections.TcpState;
import io.plimsoll.collector.detail.Details;
import io.plimsoll.collector.detail.Processes;
import io.plimsoll.collector.detail.TaskState;
import io.plimsoll.collector.detail.WritableLayer;
import io.plimsoll.collector.rounds.DetailReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is told of a real container beside its row is what the engine and `/proc` say.
class DetailsAgreeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Path PROC = Path.of("/proc");

  /// Writes some files, one of them under two names, listens on a port, and says that it does.
  private static final String WORK =
      "mkdir -p /a/b; dd if=/dev/zero of=/a/b/f bs=1000 count=77 2>/dev/null; ln /a/b/f /a/g;"
          + " ln -s /nowhere /a/link; nc -l -p 8080 & sleep 1000 & exec sleep 1000";

  private final Details details = new Details(Path.of("/sys"), System::nanoTime);
  private TestEngine engine;

  @BeforeEach
  void findEngine() {
    engine = TestEngine.fromEnvironment();
  }

  @AfterEach
  void cleanUp() {
    if (engine != null) {
      engine.close();
    }
  }

  @Test
  void detailsAreWhatTheEngineAndTheKernelSay() throws IOException {
    Container container = working();
    try (DetailReader reader = reader(container)) {
      reader.start();
      details.ask();
      eventually(PATIENCE, () -> details.processes(container), it -> assertThat(it).isNotNull());
      eventually(PATIENCE, () -> details.connections(container), it -> assertThat(it).isNotNull());
      eventually(PATIENCE, () -> details.layer(container), it -> assertThat(it).isNotNull());
    }
    expectProcesses(container, requireNonNull(details.processes(container)));
    expectConnections(container, requireNonNull(details.connections(container)));
    expectLayer(container, requireNonNull(details.layer(container)));
  }

  private void expectProcesses(Container container, Processes processes) throws IOException {
    List<String> ids = processIds(container);
    long descriptors = 0;
    for (String id : ids) {
      try (Stream<Path> open = Files.list(PROC.resolve(id + "/fd"))) {
        descriptors += open.count();
      }
    }
    assertThat(processes.processes()).isEqualTo(ids.size()).isEqualTo(3);
    assertThat(processes.descriptors()).isEqualTo(descriptors);
    assertThat(processes.sockets()).isEqualTo(1);
    assertThat(processes.tasks()).containsEntry(TaskState.SLEEPING, 3L);
  }

  private static void expectConnections(Container container, Connections connections)
      throws IOException {
    long listening = listening(container, "tcp") + listening(container, "tcp6");
    assertThat(listening(connections.tcp()) + listening(connections.tcp6()))
        .isEqualTo(listening)
        .isEqualTo(1);
    assertThat(requireNonNull(connections.udp()).sockets()).isZero();
  }

  private void expectLayer(Container container, WritableLayer layer) throws IOException {
    JsonNode inspected = engine.connection.fetch("/containers/" + container.id() + "/json?size=1");
    assertThat(layer.usedBytes())
        .isEqualTo(inspected.path("SizeRw").asLong())
        .isEqualTo(77_000 + "/nowhere".length());
    Path upper = Path.of(inspected.at("/GraphDriver/Data/UpperDir").asText());
    assertThat(layer.totalBytes()).isEqualTo(upper.toFile().getTotalSpace());
    assertThat(layer.device()).isEqualTo(Files.getFileStore(upper).name());
    assertThat(layer.freeInodes()).isPositive().isLessThan(layer.inodes());
  }

  private DetailReader reader(Container container) {
    DetailReader.Plan plan =
        new DetailReader.Plan(Path.of("/sys/fs/cgroup"), PROC, true, true, true);
    Inventory inventory = new Inventory(Instant.EPOCH, List.of(container), List.of(), null);
    return new DetailReader(plan, () -> inventory, details, Thread::sleep, System::nanoTime);
  }

  private Container working() {
    String id =
        engine.run(
            "collector-test-details",
            Map.of(),
            HostConfig.newHostConfig().withInit(false),
            "/bin/busybox",
            "sh",
            "-c",
            WORK);
    Container container = Inspection.of(engine.client().inspectContainerCmd(id).exec());
    eventually(
        PATIENCE,
        () -> processIds(container),
        ids -> assertThat(ids).allMatch(process -> !name(process).equals("sh")).hasSize(3));
    eventually(
        PATIENCE,
        () -> listening(container, "tcp") + listening(container, "tcp6"),
        listening -> assertThat(listening).isEqualTo(1));
    return container;
  }

  private List<String> processIds(Container container) {
    return Stream.of(engine.client().topContainerCmd(container.id()).exec().getProcesses())
        .map(columns -> columns[1])
        .toList();
  }

  private static String name(String process) {
    try {
      return Files.readString(PROC.resolve(process + "/comm")).strip();
    } catch (IOException ended) {
      return "";
    }
  }

  private static long listening(@Nullable Map<TcpState, Long> sockets) {
    return requireNonNull(sockets).getOrDefault(TcpState.LISTEN, 0L);
  }

  private static long listening(Container container, String table) {
    try (Stream<String> lines = Files.lines(PROC.resolve(container.pid() + "/net/" + table))) {
      return lines.filter(line -> line.contains(" 0A ")).count();
    } catch (IOException ended) {
      return -1;
    }
  }
}
