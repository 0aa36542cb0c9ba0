package io.plimsoll.collector.rounds;

import io.plimsoll.collector.Containers;
import io.plimsoll.collector.cgroup.CgroupProcesses;
import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.kernel.HandleBudget;
import io.plimsoll.collector.node.NodeReader;
import io.plimsoll.testing.FuzzedFiles;
import io.plimsoll.testing.Fuzzing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Files of `/proc`, some of which hold what a container's processes call themselves.
public final class ProcFuzzTest {
  private static final long PER_BYTE = 128;
  private static final Container WEB = Containers.running(1, 4242);
  private static final Path ROOT = Fuzzing.folder();
  private static final Path PROC = ROOT.resolve("proc");
  private static final FuzzedFiles FILES = files();

  @Test
  void detailsAreReadWhateverTheFilesHold() throws IOException {
    Fuzzing.replay(ProcFuzzTest.class, ProcFuzzTest::fuzzerTestOneInput);
  }

  /// Reads the node, and all details of a container.
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    FILES.read(input, PER_BYTE, bytes -> read());
  }

  private static void read() {
    CgroupProcesses processes = new CgroupProcesses(ROOT.resolve("cgroup"), PROC);
    new ProcessReader(PROC, processes).read(WEB);
    new ConnectionReader(PROC, processes).read(WEB);
    new LayerReader(PROC, processes).read(WEB);
    NodeReader.nameOf(PROC);
    try (NodeReader node =
        new NodeReader(PROC, ROOT.resolve("sys"), ROOT, HandleBudget.ofProcess(PROC))) {
      node.read();
    }
  }

  private static FuzzedFiles files() {
    String group = "docker/" + WEB.id();
    write("proc/1/net/dev", "\n\nlo: 1 1\neth0: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n");
    write("proc/4242/cgroup", "0::/" + group + "\n");
    write("proc/4242/status", "Name:\tnginx\nPPid:\t17\n");
    write("proc/4242/task/4242/stat", "4242 (a (b) R) S 1 4242\n");
    write("proc/4242/net/tcp", "sl\n0: 0100007F:1F90 00000000:0000 0A 00000000:00000000\n");
    write("proc/4242/net/udp", "sl\n0: 0:1 0:0 07 00000010:00000020 0:0 0 0 0 7 2 0 5\n");
    write("proc/4242/mountinfo", "1 2 0:5 / / rw - overlay o rw,upperdir=" + ROOT + "/upper\n");
    write("proc/self/mountinfo", "1 2 0:5 / / rw - ext4 /dev/vda rw\n");
    write("proc/self/limits", "Max open files            1024                 4096 files\n");
    write("proc/sys/kernel/hostname", "blade-7\n");
    write("proc/stat", "cpu  100 20 30 999 77 4 5 6 50 0\ncpu0 1 2\nintr 5\n");
    write("proc/meminfo", "MemTotal: 24684084 kB\nMemAvailable: 1000 kB\nSwapTotal: 2 kB\n");
    write("proc/diskstats", " 254 0 vda 1 2 3 4 5 6 7 8 9 10 11\n");
    write("proc/loadavg", "0.95 0.51 0.28 3/135 13824\n");
    write("proc/pressure/cpu", "some avg10=7.79 avg60=8.62 avg300=4.92 total=40017974\n");
    write("cgroup/" + group + "/cgroup.procs", "4242\n");
    write("cgroup/" + group + "/init.scope/cgroup.procs", "4300\n4301\n");
    write("sys/devices/system/cpu/cpu0/topology/physical_package_id", "0\n");
    write("sys/devices/system/cpu/cpu0/topology/core_id", "0\n");
    FuzzedFiles files = new FuzzedFiles(ROOT);
    write("cgroup/cgroup.controllers", "cpu memory\n");
    write("upper/file", "ten bytes\n");
    write("sys/block/vda/size", "1\n");
    link("proc/1/ns/net", "net:[1]");
    link("proc/17/ns/net", "net:[2]");
    link("proc/4242/ns/net", "net:[3]");
    return files;
  }

  private static void write(String path, String content) {
    try {
      Path file = ROOT.resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void link(String path, String target) {
    try {
      Path link = ROOT.resolve(path);
      Files.createDirectories(link.getParent());
      Files.createSymbolicLink(link, Path.of(target));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
