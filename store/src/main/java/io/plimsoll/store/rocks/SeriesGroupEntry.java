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

  /// An entry without texts.
  static final SeriesGroupEntry NONE = new SeriesGroupEntry(0, Labels.NONE, List.of(), new int[0]);

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
    return of(bytes, length, NONE);
  }

  /// Reads an entry. Groups that were made together mostly have the same texts at the same places.
  ///
  /// @param before the entry before; texts that are equal to its are the same objects
  static SeriesGroupEntry of(byte[] bytes, int length, SeriesGroupEntry before) {
    ByteReader in = new ByteReader().reset(bytes, 0, length);
    in.readByte();
    int firstBucket = (int) in.readVarint();
    Labels labelsBefore = before.shared;
    String[] pairs = new String[2 * (int) in.readVarint()];
    for (int i = 0; i < pairs.length / 2; i++) {
      boolean likely = i < labelsBefore.size();
      pairs[2 * i] = in.readText(likely ? labelsBefore.name(i) : "");
      pairs[2 * i + 1] = in.readText(likely ? labelsBefore.value(i) : "");
    }
    int[] series = new int[(int) in.readVarint()];
    List<String> metrics = new ArrayList<>(series.length);
    for (int column = 0; column < series.length; column++) {
      metrics.add(in.readText(column < before.metrics.size() ? before.metrics.get(column) : ""));
      series[column] = (int) in.readVarint() - 1;
    }
    return new SeriesGroupEntry(firstBucket, Labels.ofSorted(pairs), metrics, series);
  }

  /// Reads the series of an entry alone, by column; -1 for a column without one.
  static int[] series(byte[] bytes, int length) {
    ByteReader in = new ByteReader().reset(bytes, 0, length);
    in.readByte();
    in.readVarint();
    for (long texts = 2 * in.readVarint(); texts > 0; texts--) {
      in.skip((int) in.readVarint());
    }
    int[] series = new int[(int) in.readVarint()];
    for (int column = 0; column < series.length; column++) {
      in.skip((int) in.readVarint());
      series[column] = (int) in.readVarint() - 1;
    }
    return series;
  }

  /// The same without series, as a group that is not in memory.
  SeriesGroupEntry cold() {
    int[] none = new int[series.length];
    java.util.Arrays.fill(none, -1);
    return new SeriesGroupEntry(firstBucket, shared, metrics, none);
  }
}
