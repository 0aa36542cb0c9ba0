package io.plimsoll.store.rocks;

import io.plimsoll.store.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The mark of a store that is open: a file with the boot of the machine and the durability. If it
/// is of another boot, the machine stopped before the store was closed, and what was acknowledged
/// but not synced is gone. Nothing else can tell: what was lost took all traces of itself along.
final class OpenMark {
  /// Linux gives every boot a name; elsewhere a power failure goes unnoticed.
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

  private static final String FILE = "open";

  private final Path file;
  private final boolean powerFailed;

  private OpenMark(Path file, boolean powerFailed) {
    this.file = file;
    this.powerFailed = powerFailed;
  }

  /// Whether the store in a directory was not closed in order, or is open.
  static boolean isSet(Path directory) {
    return Files.exists(directory.resolve(FILE));
  }

  /// Marks a directory whose store was just opened.
  static OpenMark set(Path directory, Durability durability) throws IOException {
    Path file = directory.resolve(FILE);
    String boot = Files.exists(BOOT) ? Files.readString(BOOT).strip() : "";
    String before = Files.exists(file) ? Files.readString(file) : boot;
    boolean synced = before.contains(Durability.ALWAYS.name());
    SyncedFiles.write(file, "%s %s%n".formatted(boot, durability));
    return new OpenMark(file, !synced && !before.startsWith(boot));
  }

  /// What an operator should know, if there is anything.
  ///
  /// @param newest when the newest frame that is there was due
  Optional<String> problem(String newest) {
    return powerFailed
        ? Optional.of(
            "The machine stopped while the store was open. The newest frame is of "
                + newest
                + "; what was acknowledged in the second before the stop may be missing")
        : Optional.empty();
  }

  /// Says that the store was closed in order.
  void remove() throws IOException {
    SyncedFiles.delete(file);
  }
}
