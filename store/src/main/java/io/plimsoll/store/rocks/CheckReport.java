package io.plimsoll.store.rocks;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is in a data directory, and whether it is what was written.
///
/// @param directory what was checked
/// @param verdict the sum of it
/// @param lastWrite number of the last write that is there; 0 if the store does not open
/// @param highWater number of the last write that was known to be on the disk
/// @param logBytes size of the write-ahead log, which has what is in no file of a family yet
/// @param contents what every family has
/// @param damages what is not as it was written, one sentence each
/// @param notes what else an operator may want to know
public record CheckReport(
    Path directory,
    Verdict verdict,
    long lastWrite,
    long highWater,
    long logBytes,
    List<Content> contents,
    List<String> damages,
    List<String> notes) {

  /// The sum of a check.
  public enum Verdict {
    /// Everything is as it was written.
    FINE,
    /// Something is not; the store opens and answers with the rest.
    DAMAGED,
    /// The store does not open.
    UNREADABLE
  }

  /// What a family of keys has.
  ///
  /// @param family its name, as in FORMAT.md
  /// @param entries keys that could be read
  /// @param damaged values and blocks that could not
  /// @param rows rows in the values
  /// @param samples values that were read once and are not missing, over all rows
  /// @param bytes size of its files
  /// @param from the first time of a row, or null
  /// @param to the last time of a row, or null
  public record Content(
      String family,
      long entries,
      long damaged,
      long rows,
      long samples,
      long bytes,
      @Nullable Instant from,
      @Nullable Instant to) {}

  /// Copies the lists.
  public CheckReport {
    contents = List.copyOf(contents);
    damages = List.copyOf(damages);
    notes = List.copyOf(notes);
  }
}
