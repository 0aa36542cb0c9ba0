package io.plimsoll.dashboard.api;

import io.plimsoll.dashboard.view.Answer;
import io.plimsoll.dashboard.view.Shown;
import io.plimsoll.dashboard.web.RequestException;
import io.plimsoll.store.Backup;
import io.plimsoll.store.Store;
import io.plimsoll.store.StoreException;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/// Copies the store into a directory of the caller.
///
/// A request cannot be answered for any directory it names: the caller proves that it may write
/// there, and that it means this machine, with a file in it that has the token of the request.
/// There must be nothing else, so nothing is ever written over.
public final class Backups {
  /// The file with the token.
  public static final String REQUEST_FILE = "backup-request";

  private static final int LEAST_TOKEN = 16;

  private final Store store;

  /// Copies of a store.
  public Backups(Store store) {
    this.store = store;
  }

  /// Makes a copy.
  public Callable<Answer> make(RoutingContext request) {
    JsonBody body = JsonBody.of(request, "directory", "token");
    Path directory = directory(body.text("directory"));
    String token = body.text("token");
    if (token.length() < LEAST_TOKEN) {
      throw RequestException.bad("token", "must have at least " + LEAST_TOKEN + " characters");
    }
    return () -> {
      check(directory, token);
      try {
        Backup made = store.backup(directory);
        return new Answer.BackupMade(
            made.directory().toString(), made.bytes(), Shown.time(made.through()));
      } catch (StoreException refusal) {
        throw RequestException.bad("directory", String.valueOf(refusal.getMessage()));
      }
    };
  }

  private static Path directory(String text) {
    try {
      Path path = Path.of(text);
      if (path.isAbsolute() && path.equals(path.normalize())) {
        return path;
      }
    } catch (InvalidPathException e) {
      // Said below.
    }
    throw RequestException.bad("directory", "must be an absolute path, got '" + text + "'");
  }

  private static void check(Path directory, String token) throws IOException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      throw RequestException.bad("directory", directory + " is no directory of this machine");
    }
    Path request = directory.resolve(REQUEST_FILE);
    try (Stream<Path> files = Files.list(directory)) {
      if (!files.toList().equals(List.of(request))) {
        throw RequestException.bad(
            "directory", "must have nothing in it but the file " + REQUEST_FILE);
      }
    }
    boolean proven =
        Files.isRegularFile(request, LinkOption.NOFOLLOW_LINKS)
            && Files.size(request) == token.length()
            && Files.readString(request).equals(token);
    if (!proven) {
      throw RequestException.bad("token", "is not what is in the file " + REQUEST_FILE);
    }
  }
}
