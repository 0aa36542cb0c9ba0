package io.plimsoll.store.rocks;

import io.plimsoll.store.chunk.ByteReader;
import io.plimsoll.store.chunk.ByteWriter;
import io.plimsoll.store.label.Labels;
import java.util.ArrayList;
import java.util.List;

/// A group of series as it is kept.
///
/// @param firstBucket no sample of it is older than this bucket, but for late ones
/// @param shared labels of all its series but for the metric's name
/// @param metrics names by column
/// @param series numbers by column, as the log knows them; -1 for a column without a series
@SuppressWarnings("ArrayRecordComponent") // never compared
record SeriesGroupEntry(int firstBucket, Labels shared, List<String> metrics, int[] series) {
  private static final int VERSION = 1;

  byte[] toBytes() {
    ByteWriter out = new ByteWriter(512);
    out.writeByte(VERSION);
    out.writeVarint(firstBucket);
    out.writeVarint(shared.size());
    for (int i = 0; i < shared.size(); i++) {
      out.writeText(shared.name(i));
      out.writeText(shared.value(i));
    }
    out.writeVarint(series.length);
    for (int column = 0; column < series.length; column++) {
      out.writeText(metrics.get(column));
      out.writeVarint(series[column] + 1L);
    }
    return out.toBytes();
  }

  static SeriesGroupEntry of(byte[] bytes, int length) {
    ByteReader in = new ByteReader().reset(bytes, 0, length);
    in.readByte();
    int firstBucket = (int) in.readVarint();
    String[] pairs = new String[2 * (int) in.readVarint()];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = in.readText();
    }
    int[] series = new int[(int) in.readVarint()];
    List<String> metrics = new ArrayList<>(series.length);
    for (int column = 0; column < series.length; column++) {
      metrics.add(in.readText());
      series[column] = (int) in.readVarint() - 1;
    }
    return new SeriesGroupEntry(firstBucket, Labels.of(pairs), metrics, series);
  }

  /// The same without series, as a group that is not in memory.
  SeriesGroupEntry cold() {
    int[] none = new int[series.length];
    java.util.Arrays.fill(none, -1);
    return new SeriesGroupEntry(firstBucket, shared, metrics, none);
  }
}
