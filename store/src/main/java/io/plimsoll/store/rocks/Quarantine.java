package io.plimsoll.store.rocks;

import io.plimsoll.collector.file.OwnerOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What turned out to be damaged since the store was opened: chunks, which are left out, copied
/// aside once, and told of; and blocks of RocksDB's files, which stay where they are. Thread-safe.
final class Quarantine {
  /// The most copies, about 10 MB; what is damaged beyond is counted only.
  private static final int MAX_COPIES = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);

  private final Path directory;
  private final Set<String> damaged = ConcurrentHashMap.newKeySet();
  private final Set<String> unreadable = ConcurrentHashMap.newKeySet();

  /// A quarantine beside the data.
  Quarantine(Path dataDirectory) {
    directory = dataDirectory.resolve(Opening.QUARANTINE);
  }

  /// Takes a chunk out of the answers.
  void add(Family family, long bucket, int id, byte[] chunk, int length, String reason) {
    add("%s-%d-%d".formatted(family.familyName(), bucket, id), chunk, length, reason);
  }

  /// Takes a chunk out of the answers.
  ///
  /// @param name of the copy
  void add(String name, byte[] chunk, int length, String reason) {
    if (!damaged.add(name)) {
      return;
    }
    LOG.error("{} is left out, as it is damaged: {}", name, reason);
    if (damaged.size() <= MAX_COPIES) {
      try {
        OwnerOnly.directories(directory);
        Path copy = directory.resolve(name);
        if (Files.notExists(copy)) { // else it was found before an earlier stop
          OwnerOnly.write(copy, Arrays.copyOf(chunk, length));
        }
      } catch (IOException failure) {
        LOG.error("{} cannot be copied to {}", name, directory, failure);
      }
    }
  }

  /// Tells of a block that cannot be read, once.
  ///
  /// @param reason names the file and the place in it
  void addUnreadable(Family family, String reason) {
    if (unreadable.add(family.familyName() + ": " + reason)) {
      LOG.error("A block of {} is left out, as it is damaged: {}", family.familyName(), reason);
    }
  }

  /// What an operator should know.
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (!damaged.isEmpty()) {
      problems.add(
          "%d damaged chunks are left out of answers, such as %s; copies are in %s"
              .formatted(damaged.size(), damaged.iterator().next(), directory));
    }
    if (!unreadable.isEmpty()) {
      problems.add(
          "%d damaged blocks are left out of answers, such as one of %s"
              .formatted(unreadable.size(), unreadable.iterator().next()));
    }
    return problems;
  }
}
