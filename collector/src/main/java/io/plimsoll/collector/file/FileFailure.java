package io.plimsoll.collector.file;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/// Says why a file or a directory could not be used. What Java says is often the path alone.
public final class FileFailure {
  private FileFailure() {}

  /// The cause, with the path that is to blame, as a part of a sentence: `permission denied for
  /// user web on /srv/data`, `/srv/data: Read-only file system`.
  public static String cause(IOException failure) {
    return switch (failure) {
      case AccessDeniedException denied ->
          "permission denied for user %s on %s"
              .formatted(System.getProperty("user.name", "?"), denied.getFile());
      case NoSuchFileException absent -> absent.getFile() + " is not there";
      case FileAlreadyExistsException taken -> taken.getFile() + " is there and no directory";
      case NotDirectoryException file -> file.getFile() + " is no directory";
      case CharacterCodingException binary -> "it is not UTF-8 text";
      case FileSystemException other when other.getReason() != null ->
          other.getFile() + ": " + other.getReason();
      default ->
          failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    };
  }
}
