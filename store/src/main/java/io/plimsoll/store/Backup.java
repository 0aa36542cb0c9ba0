package io.plimsoll.store;

import io.plimsoll.collector.file.OwnerOnly;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;

/// A copy of a store that is whole.
///
/// @param directory where it is: the copy itself, or the directory with copies that a program
///   starts on
/// @param bytes of its files; those that are links to the store's own take no room of their own
/// @param through when the newest frame in it was due; the epoch if there is none
public record Backup(Path directory, long bytes, Instant through) {
  /// The file that says what a copy is of.
  private static final String NOTE = "backup";

  /// Says what it is, in a line.
  public String text() {
    return String.format(Locale.ROOT, "%s: %,d bytes through %s", directory, bytes, through);
  }

  /// Writes into the directory what is in it, which is the last thing that is written there.
  ///
  /// @param version of the program that made it
  public void note(String version) throws IOException {
    String text = "Plimsoll " + version + "\n" + text() + "\n";
    OwnerOnly.write(directory.resolve(NOTE), text.getBytes(StandardCharsets.UTF_8));
  }
}
