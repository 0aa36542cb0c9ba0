package io.plimsoll.store.rocks;

import io.plimsoll.store.chunk.ByteReader;
import io.plimsoll.store.chunk.ByteWriter;

/// What the checkpoints of both logs begin with: a version, the last bucket in chunks, the last
/// number in the log that counts for them, and the first that is read after a restart.
final class CheckpointBytes {
  private static final int VERSION = 1;

  private CheckpointBytes() {}

  static ByteWriter start(long chunkedThrough, long chunkedSequence, long replayFrom) {
    ByteWriter out = new ByteWriter(48);
    out.writeByte(VERSION);
    out.writeSigned(chunkedThrough);
    out.writeVarint(chunkedSequence);
    out.writeVarint(replayFrom);
    return out;
  }

  /// A reader of what follows the version.
  static ByteReader reader(byte[] bytes) {
    ByteReader in = ByteReader.of(bytes);
    in.readByte();
    return in;
  }
}
