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

  private final boolean powerFailed;

  private OpenMark(boolean powerFailed) {
    this.powerFailed = powerFailed;
  }

  /// Whether the store in a directory was not closed in order, or is open.
  static boolean isSet(Path directory) {
    return Files.exists(directory.resolve(FILE));
  }

  /// Marks a directory whose store is about to be opened, unless it is marked: RocksDB changes the
  /// files before the store is open, and may be killed at it. Nothing that is acknowledged can be
  /// lost until then, so the mark is that of a store that syncs everything.
  static void begin(Path directory) throws IOException {
    if (!isSet(directory)) {
      write(directory.resolve(FILE), boot(), Durability.ALWAYS);
    }
  }

  /// Marks a directory whose store was just opened.
  static OpenMark set(Path directory, Durability durability) throws IOException {
    Path file = directory.resolve(FILE);
    String boot = boot();
    String before = Files.exists(file) ? Files.readString(file) : boot;
    boolean synced = before.contains(Durability.ALWAYS.name());
    write(file, boot, durability);
    return new OpenMark(!synced && !before.startsWith(boot));
  }

  private static String boot() throws IOException {
    return Files.exists(BOOT) ? Files.readString(BOOT).strip() : "";
  }

  private static void write(Path file, String boot, Durability durability) throws IOException {
    SyncedFiles.write(file, "%s %s%n".formatted(boot, durability));
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

  /// Says that the store was closed in order, or could not be opened.
  static void remove(Path directory) throws IOException {
    SyncedFiles.delete(directory.resolve(FILE));
  }
}
