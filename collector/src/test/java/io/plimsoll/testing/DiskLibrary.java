package io.plimsoll.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/// The C file `disk.c`, compiled: preloaded into a process it makes the disk of one directory
/// forgetful, broken or slow. What a process sets for it is written at its head.
public final class DiskLibrary {
  private static final Path GCC = Path.of("/usr/bin/gcc");

  private DiskLibrary() {}

  /// Whether there is a compiler for it.
  public static boolean isThere() {
    return Files.isExecutable(GCC);
  }

  /// Compiles it.
  ///
  /// @param scratch a directory other than the one that is watched
  /// @return the library, for `LD_PRELOAD`
  public static Path compile(Path scratch) throws IOException, InterruptedException {
    Path library = scratch.resolve("disk.so");
    Path source = scratch.resolve("disk.c");
    try (InputStream in = DiskLibrary.class.getResourceAsStream("disk.c")) {
      Files.write(source, Objects.requireNonNull(in).readAllBytes());
    }
    Process compiler =
        Subprocess.prepare(
                GCC.toString(), "-O2", "-shared", "-fPIC", "-o", library.toString(), "" + source)
            .inheritIO()
            .start();
    if (compiler.waitFor() != 0) {
      throw new IOException("disk.c cannot be compiled");
    }
    return library;
  }
}
