package io.plimsoll.collector.cgroup;

import io.plimsoll.collector.kernel.KernelFile;
import io.plimsoll.collector.kernel.KernelText;
import java.io.IOException;

/// The kernel files of one container. Not thread-safe.
sealed interface ContainerFiles extends AutoCloseable permits ContainerFilesV1, ContainerFilesV2 {
  /// Room that [#read] needs for the numbers of one file.
  int SCRATCH = 8;

  /// Reads what the control groups tell; what they do not is left as it is. Limits, and counts that
  /// cannot have moved, are those of the last turn for everything: see [Turns].
  ///
  /// @param text the buffer to read through
  /// @param scratch room for [#SCRATCH] numbers
  /// @param row takes the values, one per `ContainerMetric`
  /// @throws IOException if a file cannot be read, as when the container has ended
  void read(KernelText text, long[] scratch, long[] row) throws IOException;

  /// The limits may be others now; the next reading reads everything.
  void settingsChanged();

  /// All files, to be released when handles are short.
  Iterable<KernelFile> files();

  @Override
  default void close() {
    files().forEach(KernelFile::close);
  }
}
