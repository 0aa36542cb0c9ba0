package io.plimsoll.store.rocks;

import io.plimsoll.collector.file.FileFailure;
import io.plimsoll.store.StoreException;
import io.plimsoll.store.rocks.CheckReport.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.rocksdb.Options;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;

/// Reads everything in a data directory that no process has open, and changes nothing there: the
/// checksums of all files, the log, and every value. What a start would miss is what a start on a
/// copy of the directory misses: it is tried. Belongs to one thread.
public final class StoreCheck {
  private final Path directory;
  private final Path scratch;
  private final InstantSource clock;
  private final List<String> damages = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final List<CheckReport.Content> contents = new ArrayList<>();
  private long lastWrite;
  private long highWater;

  private StoreCheck(Path directory, Path scratch, InstantSource clock) {
    this.directory = directory;
    this.scratch = scratch;
    this.clock = clock;
  }

  /// Whether a store was ever opened in a directory.
  public static boolean isStore(Path directory) {
    return Files.exists(directory.resolve(Opening.VERSION_FILE))
        || Files.exists(directory.resolve(Manifest.CURRENT));
  }

  /// Checks a directory.
  ///
  /// @param scratch a directory for RocksDB's library, and for a copy of the log and of the lists
  ///   of files, which takes the room of the log; data files are not copied
  /// @param clock of a start
  /// @throws IOException if there is no store, or one that is in use or of another version: nothing
  ///   is known of its data then; or if the scratch directory cannot be used
  public static CheckReport run(Path directory, Path scratch, InstantSource clock)
      throws IOException {
    Path store = directory.toAbsolutePath();
    if (!isStore(store)) {
      throw new StoreException("There is no store in " + store, null);
    }
    if (Files.exists(store.resolve(Opening.VERSION_FILE))) {
      Opening.checkKnown(store);
    }
    Opening.load(scratch);
    StoreCheck check = new StoreCheck(store, scratch, clock);
    return ClosedDirectory.hold(store, check::report)
        .orElseThrow(() -> new StoreException(Opening.inUse(store) + ", such as a backup", null));
  }

  private CheckReport report() {
    Verdict verdict;
    try {
      verdict = check();
    } catch (IOException failure) {
      damages.add(directory + " cannot be read: " + FileFailure.cause(failure));
      verdict = Verdict.UNREADABLE;
    }
    long logBytes = logBytes();
    return new CheckReport(
        directory, verdict, lastWrite, highWater, logBytes, contents, damages, notes);
  }

  /// Size of the write-ahead log, which no family counts.
  private long logBytes() {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".log"))
          .mapToLong(file -> file.toFile().length())
          .sum();
    } catch (IOException failure) {
      damages.add(directory + " cannot be listed: " + FileFailure.cause(failure));
      return 0;
    }
  }

  private Verdict check() throws IOException {
    highWater = HighWater.read(directory).sequence();
    look();
    Map<String, Manifest.Place> files = verify();
    try (TrialStart trial = TrialStart.of(directory, scratch, clock)) {
      RocksStore store = trial.store();
      store.losses().forEach(loss -> damages.add(trial.inWords(loss)));
      lastWrite = store.database().opening().lastSequence();
      for (FamilyCheck.Named named : FamilyCheck.all()) {
        long bytes =
            files.values().stream()
                .filter(place -> place.family() == named.family())
                .mapToLong(Manifest.Place::bytes)
                .sum();
        contents.add(store.database().read(open -> count(open, named, bytes)));
      }
    } catch (StoreException refused) {
      damages.add(String.valueOf(refused.getMessage()));
      return Verdict.UNREADABLE;
    }
    return damages.isEmpty() ? Verdict.FINE : Verdict.DAMAGED;
  }

  private void look() throws IOException {
    if (OpenMark.isSet(directory)) {
      notes.add("It was not closed in order: its process was killed, or the machine stopped");
    }
    notes.addAll(StoreStart.problems(directory));
    Path quarantine = directory.resolve(Opening.QUARANTINE);
    if (Files.isDirectory(quarantine)) {
      try (Stream<Path> kept = Files.list(quarantine)) {
        List<String> names = kept.map(file -> file.getFileName() + "").sorted().toList();
        notes.add("The quarantine has %d entries: %s".formatted(names.size(), names));
      }
    }
  }

  /// Verifies the checksums of the files with data, and returns those that the manifest names; of
  /// all that are there if it cannot be read.
  private Map<String, Manifest.Place> verify() throws IOException {
    try {
      Map<String, Manifest.Place> files = Manifest.of(directory).files();
      verify(files.keySet());
      return files;
    } catch (IOException unreadable) {
      damages.add(
          "The list of files cannot be read, CURRENT or the manifest that it names: "
              + FileFailure.cause(unreadable));
      verify(tableFiles());
      return Map.of();
    }
  }

  private Set<String> tableFiles() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName() + "")
          .filter(name -> name.endsWith(".sst"))
          .collect(Collectors.toSet());
    }
  }

  private void verify(Set<String> names) {
    try (Options options = new Options()) {
      for (String name : new TreeSet<>(names)) {
        try (SstFileReader reader = new SstFileReader(options)) {
          reader.open(directory.resolve(name).toString());
          reader.verifyChecksum();
        } catch (RocksDBException damage) {
          damages.add("The file %s is damaged: %s".formatted(name, damage.getMessage()));
        }
      }
    }
  }

  private CheckReport.Content count(Natives open, FamilyCheck.Named named, long bytes)
      throws IOException {
    Family family = named.family();
    Tally tally = new Tally(family);
    Walk everything =
        (key, value, length) -> {
          tally.entry();
          decode(named.check(), key, value, length, tally);
          return Walk.NEXT;
        };
    try {
      new Scan(open, family, open.scanning, everything, (any, reason) -> tally.damage(reason))
          .ascend(new byte[0]);
    } catch (RocksDBException damage) {
      tally.damage("cannot be read to the end: " + damage.getMessage());
    }
    damages.addAll(tally.reasons());
    return tally.content(bytes);
  }

  private static void decode(FamilyCheck check, byte[] key, byte[] value, int length, Tally tally) {
    try {
      check.decode(key, value, length, tally);
    } catch (IOException | RuntimeException damage) {
      String hexadecimal = java.util.HexFormat.of().formatHex(key);
      tally.damage("the value of key %s is damaged: %s".formatted(hexadecimal, damage));
    }
  }
}
