package io.plimsoll.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Files as they should be, of which one at a time holds anything: the first byte of an input
/// chooses the file, and the others are what it holds.
public final class FuzzedFiles {
  private final List<Path> files;
  private final List<byte[]> whole;

  /// @param folder all files below it, as they are now
  public FuzzedFiles(Path folder) {
    try (Stream<Path> below = Files.walk(folder)) {
      files = below.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    whole = files.stream().map(FuzzedFiles::bytes).toList();
  }

  /// Reads the files, one of which holds the input.
  ///
  /// @param perByte as for [Fuzzing#bounded]
  public void read(byte[] input, long perByte, Fuzzing.Target target) throws Exception {
    if (input.length == 0) {
      return;
    }
    int chosen = (input[0] & 0xFF) % files.size();
    try {
      Files.write(files.get(chosen), Arrays.copyOfRange(input, 1, input.length));
      Fuzzing.bounded(input, perByte, target);
    } finally {
      Files.write(files.get(chosen), whole.get(chosen));
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
