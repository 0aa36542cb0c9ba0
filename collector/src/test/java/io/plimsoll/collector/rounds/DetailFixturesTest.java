package io.plimsoll.collector.rounds;

import static io.plimsoll.collector.Eventually.eventually;
import static io.plimsoll.collector.metric.Frame.MISSING;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collector.Containers;
import io.plimsoll.collector.Ticker;
import io.plimsoll.collector.cgroup.CgroupProcesses;
import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.Inventory;
import io.plimsoll.collector.detail.Connections;
import io.plimsoll.collector.detail.Connections.TcpState;
import io.plimsoll.collector.detail.Details;
import io.plimsoll.collector.detail.Processes;
import io.plimsoll.collector.detail.TaskState;
import io.plimsoll.collector.detail.WritableLayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Details read from folders with the kernel's files as they are on a machine with cgroup version
/// 2.
class DetailFixturesTest {
  private static final String TCP_HEADER =
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n";

  private final Container web = Containers.running(1, 4242);

  @TempDir Path root;

  @BeforeEach
  void makeMachine() throws IOException {
    write("cgroup/cgroup.controllers", "cpu memory\n");
    write("cgroup/docker/" + web.id() + "/cgroup.procs", "4242\n");
    write("cgroup/docker/" + web.id() + "/init.scope/cgroup.procs", "4300\n4301\n");
    write("proc/4242/cgroup", "0::/docker/" + web.id() + "\n");
    link("proc/1/ns/net", "net:[4026531840]");
    link("proc/4242/ns/net", "net:[4026532999]");
  }

  @Test
  void processesOfTheGroupsBelowAreThoseOfTheContainer() throws IOException {
    link("proc/4242/fd/0", "/dev/null");
    link("proc/4242/fd/3", "socket:[77]");
    link("proc/4300/fd/0", "pipe:[78]");
    write("proc/4242/task/4242/stat", "4242 (a (b) R) S 1 4242\n");
    write("proc/4300/task/4300/stat", "4300 (sh) R 1 4300\n");
    write("proc/4300/task/4302/stat", "4302 (sh) D 1 4300\n");
    write("proc/4301/task/4301/stat", "4301 (old) Z 1 4301\n");
    Processes processes = requireNonNull(processes().read(web));
    assertThat(processes.processes()).isEqualTo(3);
    assertThat(processes.descriptors()).isEqualTo(3);
    assertThat(processes.sockets()).isEqualTo(1);
    assertThat(processes.tasks())
        .isEqualTo(
            Map.of(
                TaskState.SLEEPING, 1L,
                TaskState.RUNNING, 1L,
                TaskState.UNINTERRUPTIBLE, 1L,
                TaskState.STOPPED, 0L));
  }

  @Test
  void aContainerThatHasEndedHasNoProcessesRatherThanNone() throws IOException {
    Files.delete(root.resolve("proc/4242/cgroup"));
    assertThat(processes().read(web)).isNull();
  }

  @Test
  void moreThreadsThanAreLookedAtAreNotTold() throws IOException {
    for (int thread = 0; thread <= ProcessReader.MAX_THREADS; thread++) {
      Files.createDirectories(root.resolve("proc/4242/task/" + thread));
    }
    Processes processes = requireNonNull(processes().read(web));
    assertThat(processes.tasks()).isEmpty();
    assertThat(processes.processes()).isEqualTo(3);
  }

  @Test
  void socketsAreCountedByTheirState() throws IOException {
    write(
        "proc/4242/net/tcp",
        TCP_HEADER
            + "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0\n"
            + "   1: 0100007F:1F90 0100007F:1F91 01 00000000:00000000 00:00000000 00000000 0\n"
            + "   2: 0100007F:1F91 0100007F:1F90 01 00000000:00000000 00:00000000 00000000 0\n");
    write(
        "proc/4242/net/udp",
        TCP_HEADER
            + "  9: 00000000:0035 00000000:0000 07 0000000A:00000100 00:00000000 00000000 0"
            + " 0 5 2 0000 7\n"
            + "  9: 00000000:0036 00000000:0000 07 00000001:00000000 00:00000000 00000000 0"
            + " 0 5 2 0000 4\n");
    Connections connections = requireNonNull(connections().read(web));
    assertThat(connections.tcp())
        .containsEntry(TcpState.LISTEN, 1L)
        .containsEntry(TcpState.ESTABLISHED, 2L)
        .containsEntry(TcpState.TIME_WAIT, 0L);
    assertThat(connections.tcp6()).isNull();
    assertThat(connections.udp()).isEqualTo(new Connections.Udp(2, 11, 256, 11));
  }

  @Test
  void socketsOfTheHostAreNotToldAsTheContainers() throws IOException {
    Files.delete(root.resolve("proc/4242/ns/net"));
    link("proc/4242/ns/net", "net:[4026531840]");
    assertThat(connections().read(web)).isNull();
  }

  @Test
  void theLayerIsMeasuredWithoutFoldersAndAFileOfTwoNamesOnce() throws IOException {
    Path layer = root.resolve("layers/own");
    write("layers/own/var/log", "12345");
    write("layers/own/data", "1234567");
    Files.createLink(layer.resolve("again"), layer.resolve("data"));
    write(
        "proc/4242/mountinfo",
        "98 52 0:38 / / rw,relatime master:3 - overlay overlay rw,lowerdir=/l,upperdir="
            + layer
            + ",workdir=/w\n99 98 0:41 / /proc rw - proc proc rw\n");
    write(
        "proc/self/mountinfo",
        "26 1 254:0 / / rw shared:1 - ext4 /dev/vda1 rw\n"
            + "27 26 254:1 / "
            + root
            + " rw - xfs /dev/vdb rw\n");
    WritableLayer measured = requireNonNull(layers().read(web));
    assertThat(measured.usedBytes()).isEqualTo(12);
    assertThat(measured.device()).isEqualTo("/dev/vdb");
    assertThat(measured.totalBytes()).isEqualTo(root.toFile().getTotalSpace());
    assertThat(measured.freeInodes()).isBetween(0L, measured.inodes());
  }

  @Test
  void aLayerThatIsNoOverlayOrOutOfSightIsNotTold() throws IOException {
    LayerReader reader = layers();
    assertThat(reader.read(web)).isNull();
    write("proc/4242/mountinfo", "98 52 0:38 / / rw - btrfs /dev/vda rw,subvol=/x\n");
    assertThat(reader.read(web)).isNull();
    write("proc/4242/mountinfo", "98 52 0:38 / / rw - overlay overlay rw,upperdir=/not/here\n");
    assertThat(reader.read(web)).isNull();
  }

  @Test
  void roomThatCannotBeAskedForIsMissing() {
    assertThat(FileSystemSpace.of(root.resolve("nothing")))
        .isEqualTo(new FileSystemSpace(MISSING, MISSING, MISSING));
  }

  @Test
  void aProcessOfTheSameNumberThatIsNotTheContainersIsNotLookedAt() throws IOException {
    write("proc/4242/cgroup", "0::/docker/" + Containers.running(2, 4242).id() + "\n");
    write("proc/4242/net/tcp", TCP_HEADER);
    Files.createDirectories(root.resolve("layer"));
    write(
        "proc/4242/mountinfo",
        "98 52 0:38 / / rw - overlay overlay rw,upperdir=" + root.resolve("layer") + "\n");
    write("proc/self/mountinfo", "26 1 254:0 / / rw - ext4 /dev/vda1 rw\n");
    assertThat(processes().read(web)).isNull();
    assertThat(connections().read(web)).isNull();
    assertThat(layers().read(web)).isNull();
  }

  @Test
  void aReadingIsFollowedByARestOfNinetyNineTimesItsLength() {
    AtomicLong nanos = new AtomicLong();
    List<Duration> waits = new CopyOnWriteArrayList<>();
    Ticker ticker =
        wait -> {
          waits.add(wait);
          if (waits.size() == 3) {
            throw new InterruptedException();
          }
        };
    Inventory two =
        new Inventory(Instant.EPOCH, List.of(web, Containers.running(2, 4343)), List.of(), null);
    DetailReader.Plan plan =
        new DetailReader.Plan(root.resolve("cgroup"), root.resolve("proc"), true, false, false);
    Details details = Details.none();
    try (DetailReader reader =
        new DetailReader(plan, () -> two, details, ticker, () -> nanos.addAndGet(1_000_000))) {
      details.ask();
      reader.start();
      eventually(Duration.ofSeconds(20), () -> waits, all -> assertThat(all).hasSize(3));
    }
    assertThat(waits)
        .containsExactly(
            Duration.ofMillis(99), Duration.ofMillis(99), Duration.ofSeconds(15).minusMillis(5));
    assertThat(details.processes(web)).isNotNull();
  }

  private CgroupProcesses groups() {
    return new CgroupProcesses(root.resolve("cgroup"), root.resolve("proc"));
  }

  private ProcessReader processes() {
    return new ProcessReader(root.resolve("proc"), groups());
  }

  private ConnectionReader connections() {
    return new ConnectionReader(root.resolve("proc"), groups());
  }

  private LayerReader layers() {
    return new LayerReader(root.resolve("proc"), groups());
  }

  private void write(String path, String content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private void link(String path, String target) throws IOException {
    Path link = root.resolve(path);
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of(target));
  }
}
