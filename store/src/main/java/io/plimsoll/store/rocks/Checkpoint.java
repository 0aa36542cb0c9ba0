package io.plimsoll.store.rocks;

import io.plimsoll.store.chunk.ByteReader;
import io.plimsoll.store.chunk.ByteWriter;

/// How far the log is in chunks.
///
/// @param chunkedThrough rows of buckets up to this one are in chunks, …
/// @param chunkedSequence … if they came in frames up to this one
/// @param replayFrom the first frame kept: its bucket is in chunks already, but the newest rows and
///   the ring are made from it
/// @param first the first frame with a row that is in no chunk
record Checkpoint(long chunkedThrough, long chunkedSequence, long replayFrom, long first) {
  static final Checkpoint NONE = new Checkpoint(-1, 0, 0, 0);

  byte[] toBytes() {
    ByteWriter out = CheckpointBytes.start(chunkedThrough, chunkedSequence, replayFrom);
    out.writeVarint(first);
    return out.toBytes();
  }

  static Checkpoint of(byte[] bytes) {
    ByteReader in = CheckpointBytes.reader(bytes);
    return new Checkpoint(in.readSigned(), in.readVarint(), in.readVarint(), in.readVarint());
  }
}
