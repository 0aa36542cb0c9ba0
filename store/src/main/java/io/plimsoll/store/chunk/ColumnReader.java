package io.plimsoll.store.chunk;

import io.plimsoll.collector.metric.Frame;

/// Decodes what [ColumnWriter] wrote. Belongs to one thread.
final class ColumnReader {
  private final PackedBlock block = new PackedBlock();
  private final ByteReader in = new ByteReader();
  private final XorBits xor = new XorBits();
  private int[] exceptions = new int[16];
  private long[] exceptional = new long[16];

  /// Reads a column into `into`, absent values as [Frame#MISSING].
  ///
  /// @throws ChunkException if the bytes are of no known form
  void read(byte[] bytes, int offset, int length, long[] into, int count) throws ChunkException {
    in.reset(bytes, offset, length);
    int head = in.readByte();
    int presence = in.position();
    int kept = count;
    if ((head & ColumnWriter.GAPS) != 0) {
      in.skip(Bits.bytes(count, 1));
      kept = 0;
      for (int at = presence; at < in.position(); at++) {
        kept += Integer.bitCount(bytes[at] & 0xFF);
      }
    }
    int form = head & ~ColumnWriter.GAPS;
    switch (form) {
      case CodeColumnWriter.DECIMALS -> readDecimals(bytes, into, kept);
      case CodeColumnWriter.XOR -> xor.read(bytes, in, into, kept);
      default -> readPresent(bytes, form, into, kept);
    }
    if (kept < count) {
      spread(bytes, presence, into, kept, count);
    }
  }

  private void readPresent(byte[] bytes, int form, long[] into, int count) throws ChunkException {
    long first = in.readSigned();
    switch (form) {
      case ColumnWriter.CONSTANT -> java.util.Arrays.fill(into, 0, count, first);
      case ColumnWriter.LEVELS -> {
        long base = in.readSigned();
        block.read(bytes, in, into, count);
        for (int i = 0; i < count; i++) {
          into[i] += base;
        }
      }
      case ColumnWriter.DELTAS, ColumnWriter.CENTRED_DELTAS, ColumnWriter.DELTAS_OF_DELTAS -> {
        int shift = in.readByte();
        long base = in.readSigned();
        block.read(bytes, in, into, count - 1);
        sum(form, into, count, first, shift, base);
      }
      default -> throw new ChunkException("A column of unknown form " + form);
    }
  }

  private void readDecimals(byte[] bytes, long[] into, int count) throws ChunkException {
    int power = in.readByte();
    int left = (int) in.readVarint();
    if (exceptions.length < left) {
      exceptions = new int[2 * left];
      exceptional = new long[2 * left];
    }
    int position = -1;
    for (int i = 0; i < left; i++) {
      position += (int) in.readVarint() + 1;
      exceptions[i] = position;
    }
    for (int i = 0; i < left; i++) {
      exceptional[i] = in.readLong();
    }
    int from = count - left;
    readPresent(bytes, in.readByte(), into, from);
    for (int i = count - 1; i >= 0; i--) {
      boolean exception = left > 0 && exceptions[left - 1] == i;
      into[i] = exception ? exceptional[--left] : Decimals.code(into[--from], power);
    }
  }

  /// Turns residuals into values. Values are one more than residuals, so each residual is taken out
  /// before its place is filled.
  private static void sum(int form, long[] into, int count, long first, int shift, long base) {
    int last = count - 1;
    if (form != ColumnWriter.DELTAS) {
      for (int i = 0; i < last; i++) {
        into[i] = unZigZag(into[i]);
      }
    }
    long value = first;
    if (form == ColumnWriter.DELTAS_OF_DELTAS) {
      long delta = 0;
      for (int i = 0; i < last; i++) {
        delta += into[i];
        into[i] = value;
        value += delta << shift;
      }
    } else {
      for (int i = 0; i < last; i++) {
        long delta = into[i] + base;
        into[i] = value;
        value += delta << shift;
      }
    }
    into[last] = value;
  }

  private static void spread(byte[] bytes, int presence, long[] into, int kept, int count) {
    int from = kept - 1;
    for (int i = count - 1; i >= 0; i--) {
      boolean there = (bytes[presence + (i >>> 3)] >>> (i & 7) & 1) != 0;
      into[i] = there ? into[from--] : Frame.MISSING;
    }
  }

  private static long unZigZag(long value) {
    return (value >>> 1) ^ -(value & 1);
  }
}
