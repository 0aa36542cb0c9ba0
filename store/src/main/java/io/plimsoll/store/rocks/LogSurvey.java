package io.plimsoll.store.rocks;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/// The write-ahead logs of a directory as they were found, read record by record before RocksDB
/// reads them: what is damaged, and which writes are missing between others, as every record begins
/// with the number of its first write and how many there are.
///
/// RocksDB reads a log up to the first damage and says nothing of a log that is not there. A
/// damaged one is written anew with the records that can be read. Belongs to one thread.
final class LogSurvey {
  private static final int BATCH_HEADER = Long.BYTES + Integer.BYTES;

  private final List<Path> damaged = new ArrayList<>();
  private final List<String> damages = new ArrayList<>();
  private long expected;
  private long lostWrites;

  /// @param expected the number of a write that the first log has, or a later one than it has
  private LogSurvey(long expected) {
    this.expected = expected;
  }

  /// Reads the logs that a start needs.
  ///
  /// @param mark the logs that were there
  static LogSurvey of(Path directory, Manifest manifest, HighWater.Mark mark) throws IOException {
    // The first log begins before the newest change of the manifest, or right behind it.
    LogSurvey survey = new LogSurvey(manifest.lastSequence() + 1);
    SortedSet<Long> there = HighWater.logs(directory);
    for (long log : there.tailSet(manifest.minLog())) {
      survey.read(directory.resolve(HighWater.logName(log)));
    }
    for (long log : mark.logs().tailSet(manifest.minLog())) {
      if (!there.contains(log)) {
        survey.damages.add("%s is missing".formatted(HighWater.logName(log)));
      }
    }
    return survey;
  }

  private void read(Path log) throws IOException {
    RecordFile.Contents contents =
        RecordFile.read(
            log,
            (record, length) -> {
              if (length >= BATCH_HEADER) {
                note(ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN));
              }
            });
    if (contents.damages() > 0) {
      damaged.add(log);
      damages.add(
          "%s is damaged in %d places, the first at byte %d"
              .formatted(log.getFileName(), contents.damages(), contents.firstDamage()));
    }
  }

  private void note(ByteBuffer batch) {
    long sequence = batch.getLong(0);
    lostWrites += Math.max(0, sequence - expected);
    expected = sequence + batch.getInt(Long.BYTES);
  }

  /// Writes the damaged logs anew, with the records that can be read.
  void mend() throws IOException {
    for (Path log : damaged) {
      Path unfinished = log.resolveSibling(log.getFileName() + SyncedFiles.UNFINISHED);
      try (OutputStream out = SyncedFiles.begin(unfinished)) {
        RecordWriter records = new RecordWriter(out, 0);
        RecordFile.read(log, records::write);
      }
      SyncedFiles.replace(unfinished, log);
    }
  }

  /// What is not as it was written, about one file each; without a full stop.
  List<String> damages() {
    return damages;
  }

  /// Writes that are missing between others; those behind the last one are not known here.
  long lostWrites() {
    return lostWrites;
  }
}
