package io.plimsoll.dashboard.write;

import io.plimsoll.dashboard.web.HeapShare;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Decompresses Snappy's block format into a buffer that is re-used. Belongs to one thread.
///
/// A block is the length of what it holds, as a varint, followed by elements that each append to
/// the output: a literal, or a copy of what the output has further back. See
/// `format_description.txt` of google/snappy.
///
/// Our own, as no library will do for bytes from strangers: snappy-java is native code, and
/// aircompressor 3.8 reads memory through `sun.misc.Unsafe`, of which Java 25 warns. This one is as
/// fast (42 ns for a sample of 223 bytes, against 58 and 31 ns; 2026-11-21), every access is
/// checked, and nothing is allocated before the declared length has been found possible.
final class Snappy {
  /// Most bytes that a request may have once decompressed: at some 200 a sample over 150,000, while
  /// Prometheus sends 2,000 at once. Less on a small heap.
  static final int MAX_LENGTH = HeapShare.bytes(32 << 20, 32);

  /// A buffer of up to this length is kept for the next request.
  static final int KEPT_LENGTH = Math.min(4 << 20, MAX_LENGTH);

  /// The best that an element does is a copy of 64 bytes in 3.
  private static final int MAX_RATIO = 22;

  /// A length is a varint of 32 bits.
  private static final int MAX_SHIFT = 28;

  /// Literals are longer than this only with their length in bytes of its own.
  private static final int LONGEST_SHORT_LITERAL = 60;

  private static final int WORD = Long.BYTES;
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] output = new byte[0];
  private int length;
  private int start;

  /// Decompresses a block. What was decompressed before is gone.
  ///
  /// @throws UnreadableException if the block is damaged, or would be longer than [#MAX_LENGTH]
  void read(byte[] block, int blockLength) throws UnreadableException {
    length = 0;
    int declared = declared(block, blockLength);
    if (output.length < declared || output.length > KEPT_LENGTH) {
      output = new byte[Math.max(declared, Math.min(KEPT_LENGTH, 2 * declared))];
    }
    elements(block, start, blockLength, output, declared);
    length = declared;
  }

  /// What was decompressed, from its first byte to [#length()]; good until the next [#read].
  byte[] bytes() {
    return output;
  }

  /// How many bytes were decompressed.
  int length() {
    return length;
  }

  private int declared(byte[] block, int end) throws UnreadableException {
    long declared = 0;
    int at = 0;
    for (int shift = 0; ; shift += 7) {
      if (at == end || shift > MAX_SHIFT) {
        throw damaged("has no length");
      }
      byte next = block[at++];
      declared |= (next & 0x7FL) << shift;
      if (next >= 0) {
        break;
      }
    }
    if (declared > (long) MAX_RATIO * end) {
      throw damaged("declares %d bytes, which %d cannot hold".formatted(declared, end));
    }
    if (declared > MAX_LENGTH) {
      throw UnreadableException.tooLarge(
          "the body has %d bytes when decompressed, and at most %d are read; send fewer samples"
              .formatted(declared, MAX_LENGTH));
    }
    start = at;
    return (int) declared;
  }

  private static void elements(byte[] block, int from, int end, byte[] output, int size)
      throws UnreadableException {
    int at = from;
    int to = 0;
    while (at < end) {
      int tag = block[at++] & 0xFF;
      int kind = tag & 3;
      int operands =
          kind == 0 ? Math.max(0, (tag >> 2) + 1 - LONGEST_SHORT_LITERAL) : 1 << (kind - 1);
      if (operands > end - at) {
        throw damaged("ends within an element");
      }
      int operand = number(block, at, operands);
      at += operands;
      if (kind == 0) {
        int count = (operands == 0 ? tag >> 2 : operand) + 1;
        if (count <= 0 || count > end - at || count > size - to) {
          throw damaged("has a literal of %d bytes too many".formatted(count));
        }
        literal(block, at, end, output, to, size, count);
        at += count;
        to += count;
      } else {
        int count = kind == 1 ? 4 + ((tag >> 2) & 7) : (tag >> 2) + 1;
        int back = kind == 1 ? ((tag & 0xE0) << 3) | operand : operand;
        if (back <= 0 || back > to || count > size - to) {
          throw damaged("copies %d bytes from %d back at %d".formatted(count, back, to));
        }
        copy(output, to, size, count, back);
        to += count;
      }
    }
    if (to != size) {
      throw damaged("declares %d bytes and has %d".formatted(size, to));
    }
  }

  private static int number(byte[] block, int at, int bytes) {
    int number = 0;
    for (int i = 0; i < bytes; i++) {
      number |= (block[at + i] & 0xFF) << (8 * i);
    }
    return number;
  }

  /// Most literals are short: two words are quicker than a call, if there is room on both sides.
  private static void literal(
      byte[] block, int at, int end, byte[] output, int to, int size, int count) {
    if (count <= 2 * WORD && end - at >= 2 * WORD && size - to >= 2 * WORD) {
      WORDS.set(output, to, (long) WORDS.get(block, at));
      WORDS.set(output, to + WORD, (long) WORDS.get(block, at + WORD));
    } else {
      System.arraycopy(block, at, output, to, count);
    }
  }

  /// A copy may overlap itself, which repeats a pattern; a word at a time only if it is no shorter.
  private static void copy(byte[] output, int to, int size, int count, int back) {
    int from = to - back;
    if (back >= WORD && size - to >= count + WORD) {
      for (int i = 0; i < count; i += WORD) {
        WORDS.set(output, to + i, (long) WORDS.get(output, from + i));
      }
    } else {
      for (int i = 0; i < count; i++) {
        output[to + i] = output[from + i];
      }
    }
  }

  private static UnreadableException damaged(String how) {
    return UnreadableException.malformed("the body is no block of Snappy's: it " + how);
  }
}
