package io.plimsoll.store.rocks;

import io.plimsoll.store.chunk.ByteReader;
import io.plimsoll.store.chunk.ByteWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/// What RocksDB's list of files says: the manifest that CURRENT names. It is a file of records that
/// grows with every change, so that one that was cut short is a list as it was once, and RocksDB
/// takes it for the list as it is. Belongs to one thread.
///
/// The tags are those of `db/version_edit.h`, as RocksDB 11 writes them.
final class Manifest {
  private static final Pattern NAME = Pattern.compile("MANIFEST-(\\d{1,18})");
  static final String CURRENT = "CURRENT";

  private static final int LOG_NUMBER = 2;
  private static final int NEXT_FILE = 3;
  private static final int LAST_SEQUENCE = 4;
  private static final int COMPACT_CURSOR = 5;
  private static final int DELETED_FILE = 6;
  private static final int PREVIOUS_LOG = 9;
  private static final int MIN_LOG = 10;
  private static final int NEW_FILE = 103;
  private static final int FAMILY = 200;
  private static final int FAMILY_ADDED = 201;
  private static final int FAMILY_DROPPED = 202;
  private static final int MAX_FAMILY = 203;
  private static final int ATOMIC_GROUP = 300;
  private static final int LAST_FIELD = 1;

  private final Path file;
  private final Map<String, Place> files = new HashMap<>();
  private final Set<String> everNamed = new HashSet<>();
  private final Map<Integer, Long> logOfFamily = new HashMap<>();
  private final Map<Integer, Family> families = new HashMap<>(Map.of(0, Family.DEFAULT));
  private long end;
  private long minLog;
  private long lastSequence;

  /// Where a file with data is in the tree.
  ///
  /// @param familyId RocksDB's number of the family
  /// @param level 0 for the newest
  /// @param bytes size of the file
  record Place(Family family, int familyId, int level, long bytes) {}

  private Manifest(Path file) {
    this.file = file;
  }

  /// The manifest of a directory.
  ///
  /// @throws IOException if there is none, or it is damaged before its end
  static Manifest of(Path directory) throws IOException {
    Manifest manifest = new Manifest(path(directory));
    RecordFile.Contents contents =
        RecordFile.read(manifest.file, (record, length) -> manifest.edit(record, length));
    if (contents.damages() > 0) {
      throw new IOException(
          "%s is damaged at byte %d".formatted(manifest.file, contents.firstDamage()));
    }
    manifest.end = contents.end();
    return manifest;
  }

  /// Where the manifest of a directory is.
  static Path path(Path directory) throws IOException {
    String name = Files.readString(directory.resolve(CURRENT)).strip();
    if (!NAME.matcher(name).matches()) {
      throw new NoSuchFileException(directory.resolve(CURRENT) + ", which names no manifest");
    }
    return directory.resolve(name);
  }

  /// The number in the name of a manifest; later ones have greater numbers.
  static long number(Path manifest) {
    String name = String.valueOf(manifest.getFileName());
    return Long.parseLong(name.substring(name.indexOf('-') + 1));
  }

  private void edit(byte[] record, int length) throws IOException {
    ByteReader in = new ByteReader().reset(record, 0, length);
    try {
      new Edit().read(in);
    } catch (IndexOutOfBoundsException | IllegalArgumentException unknown) {
      throw new IOException("A record of " + file + " cannot be read", unknown);
    }
  }

  /// A change of the list, which names its family behind the files.
  private final class Edit {
    private final Map<String, Place> added = new HashMap<>();
    private final Set<String> deleted = new HashSet<>();
    private int family;

    private void read(ByteReader in) {
      long log = -1;
      boolean isDrop = false;
      while (in.hasRemaining()) {
        switch ((int) in.readVarint()) {
          case LOG_NUMBER -> log = in.readVarint();
          case LAST_SEQUENCE -> lastSequence = Math.max(lastSequence, in.readVarint());
          case MIN_LOG -> minLog = in.readVarint();
          case FAMILY -> family = (int) in.readVarint();
          case FAMILY_ADDED -> families.put(family, Family.of(Keys.name(in.readText())));
          case FAMILY_DROPPED -> isDrop = true;
          case DELETED_FILE -> {
            in.readVarint();
            deleted.add(name(in.readVarint()));
          }
          case NEW_FILE -> add(in);
          case NEXT_FILE, PREVIOUS_LOG, MAX_FAMILY, ATOMIC_GROUP -> in.readVarint();
          case COMPACT_CURSOR -> {
            in.readVarint();
            skipText(in);
          }
          default -> skipText(in);
        }
      }
      if (isDrop) {
        dropFamily();
        return;
      }
      if (log >= 0) {
        logOfFamily.put(family, log);
      }
      files.keySet().removeAll(deleted);
      Family known = families.getOrDefault(family, Family.DEFAULT);
      added.forEach(
          (name, place) -> files.put(name, new Place(known, family, place.level(), place.bytes())));
      everNamed.addAll(added.keySet());
    }

    private void dropFamily() {
      families.remove(family);
      logOfFamily.remove(family);
      files.values().removeIf(place -> place.familyId() == family);
    }

    private void add(ByteReader in) {
      int level = (int) in.readVarint();
      String name = name(in.readVarint());
      long bytes = in.readVarint();
      skipText(in);
      skipText(in);
      in.readVarint();
      lastSequence = Math.max(lastSequence, in.readVarint());
      while (in.readVarint() != LAST_FIELD) {
        skipText(in);
      }
      added.put(name, new Place(Family.DEFAULT, 0, level, bytes));
    }
  }

  private static void skipText(ByteReader in) {
    in.skip((int) in.readVarint());
  }

  private static String name(long number) {
    return "%06d.sst".formatted(number);
  }

  Path file() {
    return file;
  }

  /// Where its last record ends.
  long end() {
    return end;
  }

  /// The files with data, by name.
  Map<String, Place> files() {
    return files;
  }

  /// Whether it has ever named a file with data.
  boolean hasNamed(String name) {
    return everNamed.contains(name);
  }

  /// Whether the rest of its family is of use without a file.
  boolean isOfUseWithout(String name) {
    Place place = files.get(name);
    return place != null && place.family().isOfUseInPart();
  }

  /// Whether a file is of a family.
  boolean isOf(String name, Family family) {
    Place place = files.get(name);
    return place != null && place.family() == family;
  }

  /// Writes it anew without some of its files, as a compaction that drops them would.
  void drop(Collection<String> names) throws IOException {
    Path unfinished = file.resolveSibling(file.getFileName() + SyncedFiles.UNFINISHED);
    byte[] kept = Arrays.copyOf(Files.readAllBytes(file), (int) end);
    try (OutputStream out = SyncedFiles.begin(unfinished)) {
      out.write(kept);
      RecordWriter records = new RecordWriter(out, end);
      for (String name : names) {
        Place place = Objects.requireNonNull(files.get(name));
        ByteWriter edit = new ByteWriter(32);
        edit.writeVarint(FAMILY);
        edit.writeVarint(place.familyId());
        edit.writeVarint(DELETED_FILE);
        edit.writeVarint(place.level());
        edit.writeVarint(number(name));
        records.write(edit.array(), edit.size());
      }
    }
    SyncedFiles.replace(unfinished, file);
  }

  private static long number(String name) {
    return Long.parseLong(name.substring(0, name.indexOf('.')));
  }

  /// Logs with smaller numbers have nothing that is not in files.
  long minLog() {
    long ofFamilies = logOfFamily.values().stream().mapToLong(Long::longValue).min().orElse(0);
    return Math.max(minLog, ofFamilies);
  }

  /// The number of the newest write that is in a file.
  long lastSequence() {
    return lastSequence;
  }
}
