package io.plimsoll.collector.cgroup;

import io.plimsoll.collector.Containers;
import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.detail.Details;
import io.plimsoll.collector.kernel.HandleBudget;
import io.plimsoll.collector.reading.Rows;
import io.plimsoll.testing.FuzzedFiles;
import io.plimsoll.testing.Fuzzing;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Files of a container's control groups and of its first process.
public final class CgroupFuzzTest {
  private static final long PER_BYTE = 64;
  private static final Container WEB = Containers.running(1, 4242);
  private static final String GROUP = "docker/" + WEB.id();
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z"));

  private static final Path FOLDER = Fuzzing.folder();
  private static final FakeKernel UNIFIED = FakeKernel.unified(FOLDER.resolve("v2"));
  private static final FakeKernel SEPARATE = new FakeKernel(FOLDER.resolve("v1"));
  private static final FuzzedFiles FILES = files();

  @Test
  void aContainerIsReadWhateverItsFilesHold() throws IOException {
    Fuzzing.replay(CgroupFuzzTest.class, CgroupFuzzTest::fuzzerTestOneInput);
  }

  /// Reads a container of a machine with either version of control groups.
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    FILES.read(
        input,
        PER_BYTE,
        bytes -> {
          read(UNIFIED);
          read(SEPARATE);
        });
  }

  private static void read(FakeKernel kernel) {
    HandleBudget none = new HandleBudget(0);
    Details details = new Details(FOLDER, () -> 0);
    try (CgroupReader reader = new CgroupReader(kernel.cgroup, kernel.proc, CLOCK, none, details)) {
      reader.read(new Rows(List.of(WEB)), Duration.ofSeconds(1));
    }
  }

  private static FuzzedFiles files() {
    UNIFIED.process(WEB.pid(), "0::/" + GROUP + "\n", "net:[1]");
    UNIFIED.unifiedGroup(GROUP);
    SEPARATE.process(WEB.pid(), FakeKernel.separate(GROUP), "net:[1]");
    SEPARATE.separateGroups(GROUP);
    return new FuzzedFiles(FOLDER);
  }
}
