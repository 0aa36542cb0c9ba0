package io.plimsoll.testing;

import com.sun.management.ThreadMXBean;
import io.plimsoll.collector.file.FileTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// Runs decoders of foreign bytes on inputs that nobody thought of.
///
/// A fuzz target is a public class `…FuzzTest` with a method `fuzzerTestOneInput`, which is where
/// Jazzer looks for it: `./plimsoll fuzz` searches for new inputs, guided by the code that they
/// reach. Its one test replays those that were kept, and a thousand seeded mutations of them,
/// without Jazzer.
public final class Fuzzing {
  /// Some seconds for all targets together.
  private static final int MUTATIONS = 1_000;

  /// What a target may allocate for no input at all: its decoder, and exceptions with their traces.
  private static final long FIXED_BYTES = 512 << 10;

  /// The first times load classes, and under Jazzer instrument them.
  private static final int TIMES = 5;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Fuzzing() {}

  /// Takes any input.
  @FunctionalInterface
  public interface Target {
    /// Throws if the input does what none may.
    void read(byte[] input) throws Exception;
  }

  /// Runs a target on the inputs that are kept for it and on mutations of them, the same in every
  /// run; `-Dseeds=…` tries more of them.
  ///
  /// @param test the class of the target, after which the file of its inputs is named
  public static void replay(Class<?> test, Target target) throws IOException {
    List<byte[]> kept = Corpus.read(Corpus.of(test));
    for (byte[] input : kept) {
      run(target, input);
    }
    Seeds.forEachSeed(
        Integer.getInteger("seeds", MUTATIONS), random -> run(target, Mutation.of(kept, random)));
  }

  /// Runs a target, which must not allocate more than its input is worth.
  ///
  /// @param perByte most bytes that it may allocate for each byte of the input
  public static void bounded(byte[] input, long perByte, Target target) throws Exception {
    long most = FIXED_BYTES + perByte * input.length;
    long allocated = 0;
    for (int time = 0; time < TIMES; time++) {
      allocated = allocated(input, target);
      if (allocated <= most) {
        return;
      }
    }
    throw new AssertionError(
        "%d bytes of input made it allocate %d, at most %d are its share"
            .formatted(input.length, allocated, most));
  }

  /// Hands an input to one of several decoders: its first byte chooses which, and the others are
  /// what that one reads.
  ///
  /// @param perByte most bytes that it may allocate for each byte of the input
  public static void chosen(byte[] input, long perByte, Target... decoders) throws Exception {
    if (input.length > 0) {
      Target decoder = decoders[(input[0] & 0xFF) % decoders.length];
      bounded(Arrays.copyOfRange(input, 1, input.length), perByte, decoder);
    }
  }

  /// A folder for targets that read files; it is removed when the process ends.
  public static Path folder() {
    try {
      Path folder = Files.createTempDirectory("plimsoll-fuzz");
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> remove(folder)));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void run(Target target, byte[] input) {
    try {
      target.read(input);
    } catch (Exception | Error failure) {
      String shown = Base64.getEncoder().encodeToString(input);
      throw new AssertionError("input, in base 64: " + shown, failure);
    }
  }

  private static long allocated(byte[] input, Target target) throws Exception {
    byte[] own = Arrays.copyOf(input, input.length);
    long before = THREADS.getCurrentThreadAllocatedBytes();
    target.read(own);
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  private static void remove(Path folder) {
    try {
      FileTree.remove(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
