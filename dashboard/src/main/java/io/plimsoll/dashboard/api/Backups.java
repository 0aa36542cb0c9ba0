package io.plimsoll.dashboard.api;

import io.plimsoll.dashboard.view.Answer;
import io.plimsoll.dashboard.view.Shown;
import io.plimsoll.dashboard.web.RequestException;
import io.plimsoll.store.Backup;
import io.plimsoll.store.BackupDirectory;
import io.plimsoll.store.Store;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Copies the store into the directory that the operator has set, under the name that the caller
/// gives.
public final class Backups {
  private final Store store;
  private final @Nullable BackupDirectory directory;
  private final String version;

  /// Copies of a store.
  ///
  /// @param directory where they are made; null if none may be
  /// @param version of the program
  public Backups(Store store, @Nullable BackupDirectory directory, String version) {
    this.store = store;
    this.directory = directory;
    this.version = version;
  }

  /// Makes a copy.
  public Callable<Answer> make(RoutingContext request) {
    String name = JsonBody.of(request, "name").text("name");
    BackupDirectory into = directory;
    if (into == null) {
      throw RequestException.bad("name", "cannot be used: no directory for backups is set");
    }
    return () -> {
      try {
        Backup made = into.make(store, name, version);
        return new Answer.BackupMade(
            made.directory().toString(), made.bytes(), Shown.time(made.through()));
      } catch (IllegalArgumentException refusal) {
        throw RequestException.bad("name", String.valueOf(refusal.getMessage()));
      }
    };
  }
}
