package io.plimsoll.store.chunk;

import io.plimsoll.collector.metric.Frame;
import java.util.Arrays;

/// Encodes one column of integers in the shortest of a few forms.
///
/// Counters grow by about as much at every step, levels stay, and sizes move in pages. So a column
/// is turned into residuals in one of several ways, multiples of a power of two are shifted down,
/// and what is left is packed as [PackedBlock]s. The exact size of every way is computed and the
/// smallest written. Belongs to one thread.
final class ColumnWriter {
  /// All values are the first.
  static final int CONSTANT = 0;

  /// Values above the least.
  static final int LEVELS = 1;

  /// Differences above the least.
  static final int DELTAS = 2;

  /// Differences, small ones of either sign around a middle.
  static final int CENTRED_DELTAS = 3;

  /// Differences of differences.
  static final int DELTAS_OF_DELTAS = 4;

  /// Added to the form if a bitmap of the present values follows.
  static final int GAPS = 0x80;

  /// Differences looked at to find their middle.
  private static final int SAMPLED = 9;

  private final PackedBlock block = new PackedBlock();
  private final long[] sampled = new long[SAMPLED];
  private long[] present = new long[0];
  private long[] deltas = new long[0];
  private long[] residuals = new long[0];
  private long[] best = new long[0];

  private int form;
  private int shift;
  private long base;
  private int size;

  /// Appends a column.
  ///
  /// @param values at least one of them present
  void write(ByteWriter out, long[] values, int count) {
    reserve(count);
    int kept = keepPresent(values, count);
    choose(kept);
    out.writeByte(form | (kept < count ? GAPS : 0));
    if (kept < count) {
      writePresence(out, values, count);
    }
    out.writeSigned(present[0]);
    if (form != CONSTANT) {
      if (form != LEVELS) {
        out.writeByte(shift);
      }
      out.writeSigned(base);
      int packed = form == LEVELS ? kept : kept - 1;
      block.plan(best, packed);
      block.write(out, best, packed);
    }
  }

  private int keepPresent(long[] values, int count) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (values[i] != Frame.MISSING) {
        present[kept++] = values[i];
      }
    }
    return kept;
  }

  static void writePresence(ByteWriter out, long[] values, int count) {
    int at = out.reserve(Bits.bytes(count, 1));
    byte[] bytes = out.array();
    for (int i = 0; i < count; i++) {
      if (values[i] != Frame.MISSING) {
        bytes[at + (i >>> 3)] |= (byte) (1 << (i & 7));
      }
    }
  }

  private void choose(int count) {
    long union = 0;
    for (int i = 1; i < count; i++) {
      deltas[i - 1] = present[i] - present[i - 1];
      union |= deltas[i - 1];
    }
    form = CONSTANT;
    if (union == 0) {
      return;
    }
    shift = Long.numberOfTrailingZeros(union);
    for (int i = 0; i < count - 1; i++) {
      deltas[i] >>= shift;
    }
    size = Integer.MAX_VALUE;
    tryDeltas(count - 1);
    tryCentred(count - 1, 0);
    long middle = middle(count - 1);
    if (middle != 0) {
      tryCentred(count - 1, middle);
    }
    tryDeltasOfDeltas(count - 1);
    tryLevels(count);
  }

  private void tryDeltas(int count) {
    long least = least(deltas, count);
    for (int i = 0; i < count; i++) {
      residuals[i] = deltas[i] - least;
    }
    consider(DELTAS, least, count, 1);
  }

  private void tryCentred(int count, long middle) {
    for (int i = 0; i < count; i++) {
      residuals[i] = ByteWriter.zigZag(deltas[i] - middle);
    }
    consider(CENTRED_DELTAS, middle, count, 1);
  }

  private void tryDeltasOfDeltas(int count) {
    long previous = 0;
    for (int i = 0; i < count; i++) {
      residuals[i] = ByteWriter.zigZag(deltas[i] - previous);
      previous = deltas[i];
    }
    consider(DELTAS_OF_DELTAS, 0, count, 1);
  }

  private void tryLevels(int count) {
    long least = least(present, count);
    for (int i = 0; i < count; i++) {
      residuals[i] = present[i] - least;
    }
    consider(LEVELS, least, count, 0);
  }

  private void consider(int candidate, long candidateBase, int count, int shiftBytes) {
    int bytes =
        block.plan(residuals, count)
            + shiftBytes
            + ByteWriter.varintSize(ByteWriter.zigZag(candidateBase));
    if (bytes < size) {
      size = bytes;
      form = candidate;
      base = candidateBase;
      long[] swapped = best;
      best = residuals;
      residuals = swapped;
    }
  }

  private long middle(int count) {
    int taken = Math.min(SAMPLED, count);
    for (int i = 0; i < taken; i++) {
      sampled[i] = deltas[(int) ((long) i * count / taken)];
    }
    Arrays.sort(sampled, 0, taken);
    return sampled[taken / 2];
  }

  private static long least(long[] values, int count) {
    long least = values[0];
    for (int i = 1; i < count; i++) {
      least = Math.min(least, values[i]);
    }
    return least;
  }

  private void reserve(int count) {
    if (present.length < count) {
      present = new long[count];
      deltas = new long[count];
      residuals = new long[count];
      best = new long[count];
    }
  }
}
