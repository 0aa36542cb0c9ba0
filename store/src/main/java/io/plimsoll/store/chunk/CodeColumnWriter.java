package io.plimsoll.store.chunk;

/// Encodes one column of codes.
final class CodeColumnWriter {
  private final ColumnWriter integers = new ColumnWriter();

  /// Appends a column.
  ///
  /// @param codes at least one of them present
  void write(ByteWriter out, long[] codes, int count) {
    integers.write(out, codes, count);
  }
}
