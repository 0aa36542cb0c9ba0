package io.plimsoll.collector.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelFileTest {
  private final KernelText text = new KernelText();

  @TempDir Path root;

  @Test
  void aKeptFileShowsWhatItHoldsNow() throws IOException {
    Path path = Files.writeString(root.resolve("pids.current"), "7\n");
    HandleBudget budget = new HandleBudget(1);
    try (KernelFile file = new KernelFile(path, budget)) {
      assertThat(file.read(text)).isTrue();
      Files.writeString(path, "12\n");
      assertThat(file.read(text)).isTrue();
      assertThat(text.number()).isEqualTo(12);
      assertThat(budget.open()).isEqualTo(1);
    }
    assertThat(budget.open()).isZero();
  }

  @Test
  void aFileThatTheKernelDoesNotOfferIsNotLookedForAgain() throws IOException {
    Path path = root.resolve("cpu.pressure");
    KernelFile file = new KernelFile(path, new HandleBudget(1));
    assertThat(file.read(text)).isFalse();
    Files.writeString(path, "some total=1\n");
    assertThat(file.read(text)).isFalse();
  }

  @Test
  void withoutRoomAFileIsOpenedForEachReadingAndThatIsCounted() throws IOException {
    Path path = Files.writeString(root.resolve("memory.current"), "4096\n");
    HandleBudget budget = new HandleBudget(0);
    KernelFile file = new KernelFile(path, budget);
    assertThat(file.read(text)).isTrue();
    assertThat(file.read(text)).isTrue();
    assertThat(text.number()).isEqualTo(4096);
    assertThat(budget.open()).isZero();
    assertThat(budget.reopened()).isEqualTo(2);
  }

  @Test
  void aProcessWithoutDescriptorsKeepsFewerFilesOpen() throws IOException {
    HandleBudget budget = new HandleBudget(100);
    for (int i = 0; i < 8; i++) {
      new KernelFile(Files.writeString(root.resolve("f" + i), "1"), budget).read(text);
    }
    assertThat(budget.exceeded()).isFalse();
    budget.shrinkIfExhausted(new FileSystemException("f", null, "Too many open files"));
    assertThat(budget.exceeded()).isTrue();
  }

  @Test
  void otherFailuresLeaveTheRoomAsItIs() {
    HandleBudget budget = new HandleBudget(1);
    assertThat(budget.shrinkIfExhausted(new FileSystemException("f", null, "Permission denied")))
        .isFalse();
    assertThat(budget.take()).isTrue();
    assertThat(budget.take()).isFalse();
  }

  @Test
  void aLongFileIsReadToItsEnd() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 5_000; i++) {
      lines.append("filler_").append(i).append(" 1\n");
    }
    Path path = Files.writeString(root.resolve("memory.stat"), lines + "last 42\n");
    new KernelFile(path, new HandleBudget(1)).read(text);
    long[] found = new long[1];
    new KernelKeys("last").flat(text, found);
    assertThat(found).containsExactly(42);
  }

  @Test
  void halfOfTheDescriptorsThatTheProcessCanSpareAreKept() throws IOException {
    Files.createDirectory(root.resolve("self"));
    Files.writeString(
        root.resolve("self/limits"),
        """
        Limit                     Soft Limit           Hard Limit           Units
        Max open files            %d                  4096                 files
        """
            .formatted(Descriptors.RESERVE + 6));
    HandleBudget budget = HandleBudget.ofProcess(root);
    for (int kept = 0; kept < 3; kept++) {
      assertThat(budget.take()).isTrue();
    }
    assertThat(budget.take()).isFalse();
  }

  @Test
  void aNegativeNumberOfFilesCannotBeKept() {
    assertThatThrownBy(() -> new HandleBudget(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
  }
}
