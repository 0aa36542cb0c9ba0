package io.plimsoll.store.rocks;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Writes records as [RecordFile] reads them, from the beginning of a file on or from a place in
/// it. Belongs to one thread; the stream is its owner's.
final class RecordWriter {
  private final OutputStream out;
  private final ByteBuffer block =
      ByteBuffer.allocate(RecordFile.BLOCK).order(ByteOrder.LITTLE_ENDIAN);
  private long at;

  /// A writer.
  ///
  /// @param out buffered
  /// @param at how much of the file is there already
  RecordWriter(OutputStream out, long at) {
    this.out = out;
    this.at = at;
  }

  /// Writes a record.
  void write(byte[] record, int length) throws IOException {
    int from = 0;
    do {
      int left = (int) (RecordFile.BLOCK - at % RecordFile.BLOCK);
      if (left < RecordFile.HEADER) {
        out.write(new byte[left]);
        at += left;
        left = RecordFile.BLOCK;
      }
      int bytes = Math.min(length - from, left - RecordFile.HEADER);
      fragment(record, from, bytes, from == 0, from + bytes == length);
      from += bytes;
    } while (from < length);
  }

  private void fragment(byte[] record, int from, int bytes, boolean first, boolean last)
      throws IOException {
    int type = first ? RecordFile.FIRST : RecordFile.MIDDLE;
    if (last) {
      type = first ? RecordFile.FULL : RecordFile.LAST;
    }
    block.clear();
    block.putInt(0).putShort((short) bytes).put((byte) type).put(record, from, bytes);
    block.putInt(0, RecordFile.checksum(block.slice(RecordFile.HEADER - 1, 1 + bytes)));
    out.write(block.array(), 0, RecordFile.HEADER + bytes);
    at += RecordFile.HEADER + bytes;
  }
}
