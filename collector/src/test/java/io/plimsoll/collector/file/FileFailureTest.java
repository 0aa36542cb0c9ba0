package io.plimsoll.collector.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is said of a file that cannot be used.
class FileFailureTest {
  @TempDir Path folder;

  @Test
  void aCauseIsNamedAndNotOnlyThePath() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThat(cause(() -> Files.createDirectories(file)))
        .isEqualTo(file + " is there and no directory");
    assertThat(cause(() -> Files.readString(folder.resolve("none")))).endsWith("none is not there");
    Files.write(file, new byte[] {(byte) 0xff});
    assertThat(cause(() -> Files.readString(file))).isEqualTo("it is not UTF-8 text");
    assertThat(FileFailure.cause(new AccessDeniedException("/srv/data")))
        .startsWith("permission denied for user ")
        .endsWith(" on /srv/data");
    assertThat(FileFailure.cause(new FileSystemException("/srv", null, "Read-only file system")))
        .isEqualTo("/srv: Read-only file system");
    assertThat(FileFailure.cause(new IOException("No space left on device")))
        .isEqualTo("No space left on device");
  }

  @Test
  void theProcessThatHoldsALockIsNamed() throws Exception {
    Path file = folder.resolve("lock");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      assertThat(LockHolder.of(file)).isEqualTo("another process");
      channel.lock();
      assertThat(LockHolder.of(file)).isEqualTo("process " + ProcessHandle.current().pid());
    }
  }

  @Test
  void onlyTheLockOfThatFileCounts() {
    List<String> locks =
        List.of(
            "1: FLOCK  ADVISORY  WRITE 7 fe:01:4243 0 EOF",
            "1: -> POSIX  ADVISORY  WRITE 8 fe:01:4242 0 EOF",
            "2: POSIX  ADVISORY  READ 9 fe:01:4242 0 EOF",
            "3: POSIX  ADVISORY  WRITE 10 fe:01:4242 0 EOF");
    assertThat(LockHolder.holder(locks, "4242")).isEqualTo("process 10");
    assertThat(LockHolder.holder(locks, "424")).isEqualTo("another process");
  }

  private interface Use {
    void run() throws IOException;
  }

  private static String cause(Use use) {
    return FileFailure.cause(catchThrowableOfType(IOException.class, use::run));
  }
}
