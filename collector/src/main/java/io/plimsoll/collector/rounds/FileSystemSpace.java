package io.plimsoll.collector.rounds;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.plimsoll.collector.metric.Frame;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The room of a file system, as `statvfs` of the C library tells: Java knows of no inodes.
///
/// @param bytes its size, or `Frame.MISSING`
/// @param inodes the files that it can have, or `Frame.MISSING`
/// @param freeInodes those that can still be made, or `Frame.MISSING`
record FileSystemSpace(long bytes, long inodes, long freeInodes) {
  private static final FileSystemSpace UNKNOWN =
      new FileSystemSpace(Frame.MISSING, Frame.MISSING, Frame.MISSING);

  /// Longs of `struct statvfs` on 64-bit Linux, of glibc and musl alike: f_bsize, f_frsize,
  /// f_blocks, f_bfree, f_bavail, f_files, f_ffree; more follow, for which there is room.
  private static final int LONGS = 32;

  private static final int BLOCK_BYTES = 1;
  private static final int BLOCKS = 2;
  private static final int FILES = 5;
  private static final int FREE_FILES = 6;

  private static final @Nullable MethodHandle STATVFS = statvfs();

  /// Asks for the file system that holds a path.
  static FileSystemSpace of(Path path) {
    MethodHandle call = STATVFS;
    if (call == null) {
      return UNKNOWN;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment answer = arena.allocate(JAVA_LONG, LONGS);
      int failed = (int) call.invokeExact(arena.allocateFrom(path.toString()), answer);
      return failed != 0
          ? UNKNOWN
          : new FileSystemSpace(
              at(answer, BLOCKS) * at(answer, BLOCK_BYTES),
              at(answer, FILES),
              at(answer, FREE_FILES));
    } catch (Throwable impossible) {
      throw new IllegalStateException("A call of the C library does not throw", impossible);
    }
  }

  private static long at(MemorySegment answer, int index) {
    return answer.getAtIndex(JAVA_LONG, index);
  }

  @SuppressWarnings("restricted") // the one call into the C library, for what Java cannot tell
  private static @Nullable MethodHandle statvfs() {
    if (!System.getProperty("os.name", "").equals("Linux") || ADDRESS.byteSize() != Long.BYTES) {
      return null;
    }
    try {
      Linker linker = Linker.nativeLinker();
      FunctionDescriptor form = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS);
      return linker
          .defaultLookup()
          .find("statvfs")
          .map(found -> linker.downcallHandle(found, form))
          .orElse(null);
    } catch (UnsupportedOperationException | IllegalCallerException notAllowed) {
      // This Java has no way to call the library, or was told not to.
      return null;
    }
  }
}
