package io.plimsoll.store.rocks;

import java.nio.file.Path;
import java.util.regex.Pattern;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/// Why nothing is written to a database any more.
///
/// @param kind what there is to be done
/// @param cause what failed
record Failure(Kind kind, Exception cause) {
  private static final Pattern NO_ROOM = Pattern.compile("No space left|Disk quota exceeded");

  /// What there is to be done.
  enum Kind {
    /// The disk is full: opening again helps as soon as there is room.
    FULL,
    /// RocksDB could not write files in the background. What was in them is in the log, so opening
    /// again helps.
    BACKGROUND,
    /// A write or a sync failed, and a repeated one may lie.
    BROKEN,
    /// The directory, or a file in it, is not there any more.
    GONE
  }

  /// What a failed write or sync means.
  static Failure of(Exception problem) {
    boolean full =
        NO_ROOM.matcher(String.valueOf(problem.getMessage())).find()
            || (problem instanceof RocksDBException rocks
                && rocks.getStatus() != null
                && rocks.getStatus().getSubCode() == Status.SubCode.NoSpace);
    return new Failure(full ? Kind.FULL : Kind.BROKEN, problem);
  }

  /// Whether opening again may help.
  boolean mayPass() {
    return kind == Kind.FULL || kind == Kind.BACKGROUND;
  }

  /// What an operator should know.
  String sentence(Path directory) {
    return switch (kind) {
      case FULL -> fullSentence(directory);
      case BACKGROUND ->
          "Files in %s could not be written; nothing is kept until it is open again"
              .formatted(directory);
      case BROKEN ->
          "The disk of %s failed (%s); nothing is kept until a restart"
              .formatted(directory, cause.getMessage());
      case GONE ->
          "%s was removed or replaced while it was open (%s); nothing is kept until a restart"
              .formatted(directory, cause.getMessage());
    };
  }

  /// What an operator should know of a disk that has no room, or none but the reserve.
  static String fullSentence(Path directory) {
    return "The disk of %s is full; nothing is kept until there is room".formatted(directory);
  }
}
