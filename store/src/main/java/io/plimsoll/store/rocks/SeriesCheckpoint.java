package io.plimsoll.store.rocks;

import io.plimsoll.store.chunk.ByteReader;
import io.plimsoll.store.chunk.ByteWriter;

/// How far the log of series is in chunks.
///
/// @param chunkedThrough samples of buckets up to this one are in chunks, …
/// @param chunkedSequence … if they came in records up to this one
/// @param replayFrom the first record with a sample that is in no chunk
/// @param newestMillis the newest time of a sample
record SeriesCheckpoint(
    int chunkedThrough, long chunkedSequence, long replayFrom, long newestMillis) {
  static final SeriesCheckpoint NONE = new SeriesCheckpoint(-1, 0, 1, -1);

  byte[] toBytes() {
    ByteWriter out = CheckpointBytes.start(chunkedThrough, chunkedSequence, replayFrom);
    out.writeSigned(newestMillis);
    return out.toBytes();
  }

  static SeriesCheckpoint of(byte[] bytes) {
    ByteReader in = CheckpointBytes.reader(bytes);
    return new SeriesCheckpoint(
        (int) in.readSigned(), in.readVarint(), in.readVarint(), in.readSigned());
  }

  /// Whether a sample is in a chunk.
  boolean covers(int bucket, long sequence) {
    return bucket <= chunkedThrough && sequence <= chunkedSequence;
  }
}
