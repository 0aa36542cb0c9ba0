package io.plimsoll.store.rocks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The chunks that turned out to be damaged since the store was opened: they are left out, copied
/// aside once, and told of. Thread-safe.
final class Quarantine {
  /// The most copies, about 10 MB; what is damaged beyond is counted only.
  private static final int MAX_COPIES = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);

  private final Path directory;
  private final Set<String> damaged = ConcurrentHashMap.newKeySet();

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
        Files.createDirectories(directory);
        Files.write(directory.resolve(name), Arrays.copyOf(chunk, length));
      } catch (IOException failure) {
        LOG.error("{} cannot be copied to {}", name, directory, failure);
      }
    }
  }

  /// What an operator should know, if there is anything.
  Optional<String> problem() {
    return damaged.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%d damaged chunks are left out of answers, such as %s; copies are in %s"
                .formatted(damaged.size(), damaged.iterator().next(), directory));
  }
}
