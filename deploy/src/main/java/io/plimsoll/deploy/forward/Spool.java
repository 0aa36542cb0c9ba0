package io.plimsoll.deploy.forward;

import io.plimsoll.collector.file.OwnerOnly;
import io.plimsoll.collector.wire.FrameRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Frames on disk that wait for the store, oldest first, in segments of a few megabytes.
///
/// A segment begins with a key frame, so it can be sent when those before it are lost. When there
/// is no more room the oldest segment goes; on a disk that is full what is there stays and nothing
/// is added. What was appended survives the death of the process, not of the machine: nothing is
/// synced. A record that is cut off or damaged is left out with those behind it in its segment,
/// which cannot be read without it; all are counted. Not thread-safe.
public final class Spool implements AutoCloseable {
  /// So many segments in a full spool: as much of it is lost at once when there is no more room.
  private static final int SEGMENTS = 8;

  /// Large enough to cost few files, small enough to be read at once.
  private static final long MOST_SEGMENT_BYTES = 4 << 20;

  /// No segment is longer, whatever the size of the spool that it was written for.
  private static final int MOST_FILE_BYTES = (int) MOST_SEGMENT_BYTES + FrameRecord.MAX_BYTES;

  /// Tries to read a segment, four a second: a process that has no descriptors left has some again.
  private static final int MOST_READS = 40;

  private static final Pattern NAME = Pattern.compile("[0-7][0-9a-f]{15}\\.frames");

  private static final class Segment {
    final long number;
    final Path path;
    long bytes;
    long records;
    long sentBytes;
    long sentRecords;

    Segment(long number, Path path) {
      this.number = number;
      this.path = path;
    }
  }

  /// Records that come next.
  ///
  /// @param segment where they are
  /// @param isStart whether they are the first of it
  /// @param records how many
  /// @param bytes the records
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Batch(long segment, boolean isStart, int records, byte[] bytes) {}

  private final Path directory;
  private final long maxBytes;
  private final long segmentBytes;
  private final ArrayDeque<Segment> segments = new ArrayDeque<>();
  private @Nullable FileChannel writing;
  private long nextNumber = 1;
  private long lost;
  private long damaged;
  private int failedReads;

  private Spool(Path directory, long maxBytes) {
    this.directory = directory;
    this.maxBytes = maxBytes;
    this.segmentBytes = Math.min(MOST_SEGMENT_BYTES, maxBytes / SEGMENTS);
  }

  /// Opens a directory, which is made if it is not there, with what an earlier process left in it.
  ///
  /// @param maxBytes above it the oldest frames go
  public static Spool open(Path directory, long maxBytes) throws IOException {
    Spool spool = new Spool(OwnerOnly.directories(directory), maxBytes);
    List<Path> files;
    try (Stream<Path> all = Files.list(directory)) {
      files =
          all.filter(file -> NAME.matcher(file.getFileName().toString()).matches())
              .sorted()
              .toList();
    }
    for (Path file : files) {
      spool.take(file);
    }
    spool.makeRoom();
    return spool;
  }

  private void take(Path file) throws IOException {
    long number = Long.parseLong(file.getFileName().toString().substring(0, 16), 16);
    Segment segment = new Segment(number, file);
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      bytes = in.readNBytes(MOST_FILE_BYTES);
    }
    int end = 0;
    for (int length = 0; length >= 0; length = FrameRecord.length(bytes, end, bytes.length)) {
      end += length;
      segment.records += length > 0 ? 1 : 0;
    }
    segment.bytes = end;
    long unread = end < bytes.length ? 1 + recordsBehind(bytes, end + 1) : 0;
    damaged += unread;
    lost += unread;
    nextNumber = number + 1;
    if (segment.records == 0) {
      Files.delete(file);
    } else {
      segments.add(segment);
    }
  }

  /// How many records are whole behind a damaged one, wherever they begin.
  private static long recordsBehind(byte[] bytes, int from) {
    long records = 0;
    int at = from;
    while (at < bytes.length) {
      int length = FrameRecord.length(bytes, at, bytes.length);
      records += length > 0 ? 1 : 0;
      at += Math.max(1, length);
    }
    return records;
  }

  /// Whether nothing waits.
  boolean isEmpty() {
    return segments.isEmpty();
  }

  /// Bytes that wait.
  public long bytes() {
    return segments.stream().mapToLong(segment -> segment.bytes - segment.sentBytes).sum();
  }

  /// Frames that were given up, so far.
  long lost() {
    return lost;
  }

  /// Those of them that were damaged, or cut off, when this was opened.
  long damaged() {
    return damaged;
  }

  /// Counts a frame that is given up and never was in here.
  void lose() {
    lost++;
  }

  /// Whether the next record must be a key frame.
  boolean wantsKey() {
    return writing == null || segments.getLast().bytes >= segmentBytes;
  }

  /// Appends a record, and makes room for it.
  ///
  /// @param isKey whether it is a key frame
  /// @throws IOException if it cannot be written; the next must be a key frame then
  void append(byte[] record, boolean isKey) throws IOException {
    if (wantsKey()) {
      if (!isKey) {
        throw new IllegalStateException("A segment begins with a key frame");
      }
      begin();
    }
    Segment segment = segments.getLast();
    FileChannel file = writing;
    if (file == null) {
      throw new IllegalStateException("There is no segment to write to");
    }
    try {
      ByteBuffer rest = ByteBuffer.wrap(record);
      while (rest.hasRemaining()) {
        file.write(rest, segment.bytes + rest.position());
      }
    } catch (IOException full) {
      undo(segment, file);
      throw full;
    }
    segment.bytes += record.length;
    segment.records++;
    makeRoom();
  }

  /// Takes back what was written of a record, so that no other process counts it once more.
  private void undo(Segment segment, FileChannel file) throws IOException {
    try {
      file.truncate(segment.bytes);
    } finally {
      endWriting();
      if (segment.records == 0) {
        remove(segment);
      }
    }
  }

  private void begin() throws IOException {
    endWriting();
    Segment segment =
        new Segment(nextNumber, directory.resolve("%016x.frames".formatted(nextNumber)));
    writing =
        FileChannel.open(
            segment.path,
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS),
            OwnerOnly.FILE);
    nextNumber++;
    segments.add(segment);
  }

  private void makeRoom() throws IOException {
    while (segments.size() > 1
        && segments.stream().mapToLong(segment -> segment.bytes).sum() > maxBytes) {
      giveUp(segments.getFirst());
    }
  }

  /// The records that come next, at least one.
  ///
  /// @param most bytes of them, if it is not one that is longer
  /// @throws IOException if they cannot be read; those that never will be are given up
  Batch next(int most) throws IOException {
    Segment segment = segments.getFirst();
    try {
      Batch batch = next(segment, most);
      failedReads = 0;
      return batch;
    } catch (IOException e) {
      if (++failedReads >= MOST_READS) {
        failedReads = 0;
        giveUp(segment);
      }
      throw new IOException(segment.path + " cannot be read: " + e.getMessage(), e);
    }
  }

  private Batch next(Segment segment, int most) throws IOException {
    byte[] bytes = read(segment, most);
    int end = 0;
    int records = 0;
    while (records == 0 || end < most) {
      int length = FrameRecord.length(bytes, end, bytes.length);
      if (length < 0 && records == 0 && bytes.length < segment.bytes - segment.sentBytes) {
        bytes = read(segment, FrameRecord.MAX_BYTES);
      } else if (length < 0) {
        break;
      } else {
        end += length;
        records++;
      }
    }
    if (records == 0) {
      failedReads = MOST_READS;
      throw new IOException("it was damaged");
    }
    return new Batch(segment.number, segment.sentBytes == 0, records, Arrays.copyOf(bytes, end));
  }

  private static byte[] read(Segment segment, int most) throws IOException {
    byte[] bytes = new byte[(int) Math.min(most, segment.bytes - segment.sentBytes)];
    try (RandomAccessFile file = new RandomAccessFile(segment.path.toFile(), "r")) {
      file.seek(segment.sentBytes);
      file.readFully(bytes);
    }
    return bytes;
  }

  /// Lets go of records that the store has.
  void sent(Batch batch) throws IOException {
    Segment segment = segments.peekFirst();
    if (segment == null || segment.number != batch.segment()) {
      return; // it was given up meanwhile
    }
    segment.sentBytes += batch.bytes().length;
    segment.sentRecords += batch.records();
    if (segment.sentBytes >= segment.bytes) {
      remove(segment);
    }
  }

  /// Goes back to the key frame with which the segment of a batch begins.
  void rewind(Batch batch) {
    Segment segment = segments.peekFirst();
    if (segment != null && segment.number == batch.segment()) {
      segment.sentBytes = 0;
      segment.sentRecords = 0;
    }
  }

  /// Gives up the rest of a segment, which nobody will ever take.
  void giveUp(Batch batch) throws IOException {
    Segment segment = segments.peekFirst();
    if (segment != null && segment.number == batch.segment()) {
      giveUp(segment);
    }
  }

  private void giveUp(Segment segment) throws IOException {
    lost += segment.records - segment.sentRecords;
    remove(segment);
  }

  private void remove(Segment segment) throws IOException {
    if (segment == segments.peekLast()) {
      endWriting();
    }
    if (!segments.remove(segment)) {
      throw new NoSuchElementException(segment.path + " is not in the spool");
    }
    Files.deleteIfExists(segment.path);
  }

  private void endWriting() throws IOException {
    FileChannel file = writing;
    writing = null;
    if (file != null) {
      file.close();
    }
  }

  @Override
  public void close() throws IOException {
    endWriting();
  }
}
