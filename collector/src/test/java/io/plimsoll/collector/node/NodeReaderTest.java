package io.plimsoll.collector.node;

import static io.plimsoll.collector.metric.Frame.MISSING;
import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collector.kernel.HandleBudget;
import io.plimsoll.collector.metric.NodeMetric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeReaderTest {
  @TempDir Path root;

  @Test
  void theNodeIsReadInOurUnits() throws IOException {
    write("proc/stat", "cpu  100 20 30 999 77 4 5 6 50 0\ncpu0 1 2\ncpu1 1 2\nintr 5\n");
    write(
        "proc/meminfo",
        """
        MemTotal:       24684084 kB
        MemFree: 1 kB
        MemAvailable:   1000 kB
        SwapTotal:       2048 kB
        """);
    write("proc/loadavg", "0.95 0.51 0.28 3/135 13824\n");
    write("proc/pressure/cpu", "some avg10=7.79 avg60=8.62 avg300=4.92 total=40017974\n");
    expect(NodeMetric.CPU_USAGE, (100 + 20 + 30 + 4 + 5 + 6) * 10_000L);
    expect(NodeMetric.CPU_CORES, 2);
    expect(NodeMetric.MEMORY_TOTAL, 24_684_084L * 1_024);
    expect(NodeMetric.MEMORY_AVAILABLE, 1_024_000);
    expect(NodeMetric.SWAP_TOTAL, 2_048 * 1_024);
    expect(NodeMetric.LOAD_1M, 950);
    expect(NodeMetric.CPU_PRESSURE_WAITING, 40_017_974);
    expect(NodeMetric.DISK_PRESSURE_WAITING, MISSING);
    assertThat(read()[NodeMetric.DISK_SIZE.ordinal()]).isPositive();
  }

  @Test
  void twoThreadsOfOneCoreAreOneCore() throws IOException {
    for (int thread = 0; thread < 8; thread++) {
      String topology = "sys/devices/system/cpu/cpu" + thread + "/topology/";
      write(topology + "physical_package_id", thread / 4 + "\n");
      write(topology + "core_id", thread % 2 + "\n");
    }
    Files.createDirectories(root.resolve("sys/devices/system/cpu/cpu8"));
    Files.createDirectories(root.resolve("sys/devices/system/cpu/cpufreq/topology"));
    expect(NodeMetric.CPU_PHYSICAL_CORES, 4);
    expect(NodeMetric.CPU_SOCKETS, 2);
  }

  @Test
  void onlyWholeRealDisksCount() throws IOException {
    for (String device : new String[] {"loop0", "vda", "zram0", "dm-0"}) {
      Files.createDirectories(root.resolve("sys/block/" + device));
    }
    write(
        "proc/diskstats",
        """
           7       0 loop0 1 1 8 1 1 1 8 0
         254       0 vda 100774 26548 1000 66795 13878 10903 200 13408 0 20884 81178
         254       1 vda1 100774 26548 900 66795 13878 10903 100 13408 0 20884 81178
         253       0 zram0 1 1 8 1 1 1 8 0
         252       0 dm-0 1 1 8 1 1 1 8 0
        """);
    expect(NodeMetric.DISK_READ_BYTES, 512_000);
    expect(NodeMetric.DISK_WRITE_BYTES, 102_400);
  }

  @Test
  void onlyRealInterfacesCount() throws IOException {
    write(
        "proc/net/dev",
        """
        Inter-|   Receive                          |  Transmit
         face |bytes packets errs drop fifo frame compressed multicast|bytes packets
            lo:    1 0 0 0 0 0 0 0 1 0 0 0 0 0 0 0
          eth0: 1000 0 0 0 0 0 0 0 70 0 0 0 0 0 0 0
        docker0:   1 0 0 0 0 0 0 0 1 0 0 0 0 0 0 0
        vethc3d2320: 1 0 0 0 0 0 0 0 1 0 0 0 0 0 0 0
        br-1a2b:   1 0 0 0 0 0 0 0 1 0 0 0 0 0 0 0
          eth1:  234 0 0 0 0 0 0 0 7 0 0 0 0 0 0 0
        """);
    expect(NodeMetric.NETWORK_RECEIVE_BYTES, 1_234);
    expect(NodeMetric.NETWORK_TRANSMIT_BYTES, 77);
  }

  @Test
  void whatCannotBeReadIsMissing() throws IOException {
    expect(NodeMetric.CPU_USAGE, MISSING);
    expect(NodeMetric.NETWORK_RECEIVE_BYTES, MISSING);
    expect(NodeMetric.LOAD_1M, MISSING);
    expect(NodeMetric.CPU_PHYSICAL_CORES, MISSING);
    assertThat(NodeReader.nameOf(root)).isEqualTo("localhost");
    write("sys/kernel/hostname", "box\n");
    assertThat(NodeReader.nameOf(root)).isEqualTo("box");
  }

  private void expect(NodeMetric metric, long value) {
    assertThat(read()[metric.ordinal()]).as(metric.metricName()).isEqualTo(value);
  }

  private long[] read() {
    try (NodeReader reader =
        new NodeReader(root.resolve("proc"), root.resolve("sys"), root, new HandleBudget(100))) {
      return reader.read();
    }
  }

  private void write(String path, String content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }
}
