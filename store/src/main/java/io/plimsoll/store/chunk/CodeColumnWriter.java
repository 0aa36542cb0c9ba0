package io.plimsoll.store.chunk;

import io.plimsoll.collector.metric.Frame;

/// Encodes one column of codes in the shortest of the forms for integers and two more.
///
/// *Decimals*, after "ALP: Adaptive Lossless floating-Point Compression" (Afroozeh, Kuffo and
/// Boncz, 2023): most doubles that somebody sends were a decimal once, so they are an integer
/// divided by a power of ten, bit for bit. The integers are a column of their own, in the forms of
/// [ColumnWriter]. Values that are none, such as the NaN that ends a series, are exceptions.
///
/// *Xor*, for what is left: see [XorBits].
///
/// A column of integers costs one look at every value more than in a [ColumnWriter]. Any other is
/// written in every form and the smallest kept, but for short decimals, which are taken at once:
/// twice as quick. Belongs to one thread.
final class CodeColumnWriter {
  /// Integers, divided by a power of ten.
  static final int DECIMALS = 5;

  /// What differs between successive codes.
  static final int XOR = 6;

  /// Bytes a value up to which decimals are taken unseen. In the other forms every change of a
  /// decimal takes most of its 52 bits behind the point.
  private static final int SHORT_BYTES = 2;

  private final ColumnWriter integers = new ColumnWriter();
  private final Decimals decimals = new Decimals();
  private final XorBits xor = new XorBits();
  private ByteWriter best = new ByteWriter(1024);
  private ByteWriter other = new ByteWriter(1024);
  private long[] present = new long[0];
  private int form;

  /// Appends a column.
  ///
  /// @param codes at least one of them present
  void write(ByteWriter out, long[] codes, int count) {
    if (present.length < count) {
      present = new long[count + count / 4];
    }
    int kept = 0;
    int whole = 0;
    for (int i = 0; i < count; i++) {
      long code = codes[i];
      boolean there = code != Frame.MISSING;
      present[kept] = code;
      kept += there ? 1 : 0;
      whole += there && Decimals.isInteger(code) ? 1 : 0;
    }
    if (whole == kept) {
      integers.write(out, codes, count);
      return;
    }
    choose(kept);
    out.writeByte(form | (kept < count ? ColumnWriter.GAPS : 0));
    if (kept < count) {
      ColumnWriter.writePresence(out, codes, count);
    }
    // The form is in the head already.
    out.writeBytes(best.array(), 1, best.size() - 1);
  }

  private void choose(int count) {
    best.clear();
    int power = decimals.plan(present, count);
    if (power >= 0) {
      best.writeByte(DECIMALS);
      decimals.write(best, present, count, power, integers);
      form = DECIMALS;
      if (best.size() <= count * SHORT_BYTES) {
        return;
      }
    }
    other.clear();
    integers.write(other, present, count);
    consider(other.array()[0]);
    other.clear();
    other.writeByte(XOR);
    xor.write(other, present, count);
    consider(XOR);
  }

  private void consider(int candidate) {
    if (best.size() == 0 || other.size() < best.size()) {
      form = candidate;
      ByteWriter swapped = best;
      best = other;
      other = swapped;
    }
  }
}
