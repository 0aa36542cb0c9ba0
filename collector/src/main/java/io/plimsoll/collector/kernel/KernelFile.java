package io.plimsoll.collector.kernel;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// One kernel file, kept open between readings while its budget has room. Not thread-safe.
public final class KernelFile implements AutoCloseable {
  private final Path path;
  private final HandleBudget budget;
  private @Nullable FileChannel channel;
  private boolean absent;
  private boolean released;

  /// Nothing is opened before the first reading.
  public KernelFile(Path path, HandleBudget budget) {
    this.path = path;
    this.budget = budget;
  }

  /// Where it is.
  public Path path() {
    return path;
  }

  /// Replaces `text` by what the file holds now.
  ///
  /// @return false if the kernel does not offer the file; it is not looked for again
  /// @throws IOException if it could not be read; a file that was read before and whose control
  ///   group or process has ended fails this way
  public boolean read(KernelText text) throws IOException {
    if (absent) {
      return false;
    }
    FileChannel kept = channel;
    if (kept != null) {
      text.fill(kept);
      return true;
    }
    return openAndRead(text);
  }

  /// Closes the handle and opens the file at each reading from now on.
  public void release() {
    released = true;
    closeChannel();
  }

  @Override
  public void close() {
    closeChannel();
  }

  private boolean openAndRead(KernelText text) throws IOException {
    FileChannel opened;
    try {
      opened = FileChannel.open(path, StandardOpenOption.READ);
    } catch (NoSuchFileException notOffered) {
      absent = true;
      return false;
    } catch (IOException failure) {
      budget.shrinkIfExhausted(failure);
      throw failure;
    }
    if (!released && budget.take()) {
      channel = opened;
      text.fill(opened);
      return true;
    }
    budget.countReopened();
    try (opened) {
      text.fill(opened);
    }
    return true;
  }

  private void closeChannel() {
    FileChannel kept = channel;
    if (kept == null) {
      return;
    }
    channel = null;
    budget.giveBack();
    try {
      kept.close();
    } catch (IOException alreadyGone) {
      // The kernel frees the descriptor whatever close answers, and nothing was written.
      return;
    }
  }
}
