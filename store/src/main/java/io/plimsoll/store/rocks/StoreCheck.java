package io.plimsoll.store.rocks;

import io.plimsoll.collector.file.FileFailure;
import io.plimsoll.store.StoreException;
import io.plimsoll.store.rocks.CheckReport.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.rocksdb.Options;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;

/// Reads everything in a data directory that no process has open, and changes nothing there: the
/// checksums of all files, the log, and every value. Belongs to one thread.
public final class StoreCheck {
  private final Path directory;
  private final Path scratch;
  private final List<String> damages = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final List<CheckReport.Content> contents = new ArrayList<>();
  private long lastWrite;
  private long highWater;

  private StoreCheck(Path directory, Path scratch) {
    this.directory = directory;
    this.scratch = scratch;
  }

  /// Whether a store was ever opened in a directory.
  public static boolean isStore(Path directory) {
    return Files.exists(directory.resolve(Opening.VERSION_FILE));
  }

  /// Checks a directory. RocksDB's library and messages go to a scratch directory.
  ///
  /// @throws IOException if there is no store, or one that is in use or of another version: nothing
  ///   is known of its data then; or if the scratch directory cannot be used
  public static CheckReport run(Path directory, Path scratch) throws IOException {
    Path store = directory.toAbsolutePath();
    if (!isStore(store)) {
      throw new StoreException("There is no store in " + store, null);
    }
    Opening.checkKnown(store);
    Opening.load(scratch);
    StoreCheck check = new StoreCheck(store, scratch);
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
    HighWater.Mark mark = HighWater.read(directory);
    highWater = mark.value();
    if (mark.damaged()) {
      damages.add("The high-water mark is damaged, so missing writes cannot be counted");
    }
    look();
    try (Natives open = ClosedDirectory.open(directory, scratch, damages::add)) {
      lastWrite = open.database().getLatestSequenceNumber();
      if (lastWrite < highWater) {
        damages.add(
            "%d acknowledged writes that were on the disk are gone"
                .formatted(highWater - lastWrite));
      }
      List<DataFile> files = DataFile.of(open);
      verify(files.stream().map(DataFile::name).toList());
      for (FamilyCheck.Named named : FamilyCheck.all()) {
        if (open.has(named.family())) {
          contents.add(count(open, named, files));
        }
      }
    } catch (RocksDBException failure) {
      damages.add("The store cannot be opened: " + failure.getMessage());
      verify(tableFiles());
      return Verdict.UNREADABLE;
    }
    return damages.isEmpty() ? Verdict.FINE : Verdict.DAMAGED;
  }

  private void look() throws IOException {
    if (OpenMark.isSet(directory)) {
      notes.add("It was not closed in order: its process was killed, or the machine stopped");
    }
    Path quarantine = directory.resolve(Opening.QUARANTINE);
    if (Files.isDirectory(quarantine)) {
      try (Stream<Path> kept = Files.list(quarantine)) {
        List<String> names = kept.map(file -> file.getFileName() + "").sorted().toList();
        notes.add("The quarantine has %d entries: %s".formatted(names.size(), names));
      }
    }
  }

  private List<String> tableFiles() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName() + "")
          .filter(name -> name.endsWith(".sst"))
          .sorted()
          .toList();
    }
  }

  private void verify(List<String> names) {
    try (Options options = new Options()) {
      for (String name : names) {
        try (SstFileReader reader = new SstFileReader(options)) {
          reader.open(directory.resolve(name).toString());
          reader.verifyChecksum();
        } catch (RocksDBException damage) {
          damages.add("The file %s is damaged: %s".formatted(name, damage.getMessage()));
        }
      }
    }
  }

  private CheckReport.Content count(Natives open, FamilyCheck.Named named, List<DataFile> files)
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
    return tally.content(
        files.stream().filter(file -> file.family() == family).mapToLong(DataFile::bytes).sum());
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
