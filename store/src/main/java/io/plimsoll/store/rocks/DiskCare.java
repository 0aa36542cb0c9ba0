package io.plimsoll.store.rocks;

import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks after the disk of an open database, and tells in the log what changed since it last told
/// of it: an append may have found out before. Belongs to the thread that syncs.
final class DiskCare {
  private static final Logger LOG = LoggerFactory.getLogger(DiskCare.class);

  private final Database database;
  private Optional<String> told = Optional.empty();

  DiskCare(Database database) {
    this.database = database;
  }

  /// To be called every second.
  void run() {
    try {
      database.tend();
    } catch (IOException failure) {
      LOG.debug("The disk failed", failure); // what that means is told below
    } catch (RuntimeException failure) {
      LOG.error("The store in {} cannot be looked after", database.directory(), failure);
    }
    Optional<String> now = database.refusal();
    if (now.isPresent() && !now.equals(told)) {
      LOG.warn("{}", now.get());
    } else if (now.isEmpty() && told.isPresent()) {
      LOG.info("The store in {} keeps what comes again", database.directory());
    }
    told = now;
  }
}
