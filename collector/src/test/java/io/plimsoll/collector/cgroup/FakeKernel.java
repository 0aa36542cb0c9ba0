package io.plimsoll.collector.cgroup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// A folder with the kernel's files as they are on a real machine.
final class FakeKernel {
  final Path cgroup;
  final Path proc;

  FakeKernel(Path root) {
    cgroup = root.resolve("cgroup");
    proc = root.resolve("proc");
    write(proc.resolve("1/cgroup"), "0::/init.scope\n");
    link(proc.resolve("1/ns/net"), "net:[4026531840]");
  }

  /// A machine with cgroup version 2.
  static FakeKernel unified(Path root) {
    FakeKernel kernel = new FakeKernel(root);
    write(kernel.cgroup.resolve("cgroup.controllers"), "cpuset cpu io memory pids\n");
    return kernel;
  }

  /// A process in a control group with a network of its own.
  void process(long pid, String groups, String netNamespace) {
    Path process = proc.resolve(Long.toString(pid));
    write(process.resolve("cgroup"), groups);
    link(process.resolve("ns/net"), netNamespace);
    write(
        process.resolve("net/dev"),
        """
        Inter-|   Receive                                                |  Transmit
         face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs
            lo:    5000      50    0    0    0     0          0         0     5000      50\
           0    0    0     0       0          0
          eth0:  123456     789    1    2    0     0          0         0   654321     987\
           3    4    0     0       0          0
        """);
  }

  /// A version 2 group as kernel 6.1 shows it.
  void unifiedGroup(String path) {
    Path group = cgroup.resolve(path);
    files(
        group,
        Map.of(
            "cpu.stat",
            """
            usage_usec 5312345
            user_usec 4012345
            system_usec 1300000
            core_sched.force_idle_usec 0
            nr_periods 120
            nr_throttled 30
            throttled_usec 777000
            nr_bursts 0
            burst_usec 0
            """,
            "cpu.max",
            "150000 100000\n",
            "memory.current",
            "104857600\n",
            "memory.max",
            "268435456\n",
            "memory.events",
            "low 0\nhigh 0\nmax 17\noom 2\noom_kill 1\noom_group_kill 0\n",
            "pids.current",
            "9\n",
            "io.stat",
            """
            254:0 wios=8 rios=5 wbytes=8192 rbytes=4096 dbytes=0 dios=0
            8:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=0 dios=0 cost.vrate=100.00
            """));
    files(
        group,
        Map.of(
            "memory.stat",
            """
            anon 41943040
            file 52428800
            kernel 3145728
            file_mapped 1048576
            inactive_anon 41000000
            active_anon 900000
            inactive_file 20971520
            active_file 31457280
            workingset_refault_file 3
            pgfault 81234
            pgmajfault 21
            """,
            "cpu.pressure",
            pressure(1001, 101),
            "memory.pressure",
            pressure(1002, 102),
            "io.pressure",
            pressure(1003, 103)));
    unifiedSettings(group);
  }

  private static void unifiedSettings(Path group) {
    files(
        group,
        Map.of(
            "memory.low", "33554432\n",
            "memory.peak", "125829120\n",
            "memory.swap.current", "7340032\n",
            "memory.swap.max", "67108864\n",
            "cpu.weight", "39\n",
            "pids.max", "50\n"));
  }

  /// Version 1 groups as kernel 6.18 shows them.
  void separateGroups(String path) {
    files(
        cgroup,
        Map.of(
            "cpuacct/" + path + "/cpuacct.usage", "39525203\n",
            "cpuacct/" + path + "/cpuacct.stat", "user 2\nsystem 1\n",
            "cpu/" + path + "/cpu.stat",
                "nr_periods 5\nnr_throttled 2\nthrottled_time 1500999\nnr_bursts 0\n",
            "cpu/" + path + "/cpu.cfs_quota_us", "50000\n",
            "cpu/" + path + "/cpu.cfs_period_us", "100000\n",
            "cpu/" + path + "/cpu.shares", "512\n",
            "pids/" + path + "/pids.current", "4\n",
            "pids/" + path + "/pids.max", "max\n",
            "blkio/" + path + "/blkio.throttle.io_service_bytes_recursive",
                "254:0 Read 4096\n254:0 Write 512\n254:0 Sync 512\n254:0 Total 4608\nTotal 4608\n",
            "blkio/" + path + "/blkio.throttle.io_serviced_recursive",
                "254:0 Read 3\n254:0 Write 1\n254:0 Total 4\nTotal 4\n"));
    files(
        cgroup.resolve("memory/" + path),
        Map.of(
            "memory.usage_in_bytes", "2088960\n",
            "memory.limit_in_bytes", "67108864\n",
            "memory.soft_limit_in_bytes", "33554432\n",
            "memory.memsw.limit_in_bytes", "9223372036854771712\n",
            "memory.max_usage_in_bytes", "4046848\n",
            "memory.failcnt", "6\n",
            "memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n",
            "memory.stat",
                """
                cache 1
                rss 2
                pgfault 3
                pgmajfault 4
                inactive_file 5
                total_cache 1425408
                total_rss 57344
                total_pgfault 1151
                total_pgmajfault 1
                total_inactive_file 1294336
                total_mapped_file 45056
                total_swap 8192
                """));
  }

  /// The lines of `/proc/<pid>/cgroup` on a version 1 machine.
  static String separate(String path) {
    StringBuilder lines = new StringBuilder("0::/" + path + "\n");
    int hierarchy = 1;
    for (String controllers :
        new String[] {"cpu", "cpuacct", "memory", "blkio", "pids", "name=systemd"}) {
      lines.append(hierarchy++).append(':').append(controllers).append(":/").append(path);
      lines.append('\n');
    }
    return lines.toString();
  }

  static void write(Path path, String content) {
    try {
      Files.createDirectories(path.getParent());
      Files.writeString(path, content);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static void files(Path folder, Map<String, String> contents) {
    contents.forEach((name, content) -> write(folder.resolve(name), content));
  }

  private static void link(Path link, String target) {
    try {
      Files.createDirectories(link.getParent());
      Files.createSymbolicLink(link, Path.of(target));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static String pressure(long some, long full) {
    return """
    some avg10=0.00 avg60=0.12 avg300=0.05 total=%d
    full avg10=0.00 avg60=0.00 avg300=0.00 total=%d
    """
        .formatted(some, full);
  }
}
