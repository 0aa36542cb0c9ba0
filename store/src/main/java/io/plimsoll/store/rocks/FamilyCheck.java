package io.plimsoll.store.rocks;

import io.plimsoll.collector.metric.Frame;
import io.plimsoll.store.chunk.ByteReader;
import io.plimsoll.store.chunk.ChunkReader;
import io.plimsoll.store.chunk.ChunkWriter;
import io.plimsoll.store.head.FrameReader;
import io.plimsoll.store.live.SampleLogReader;
import io.plimsoll.store.measure.Formula;
import io.plimsoll.store.measure.MeasureCatalog;
import io.plimsoll.store.rollup.SketchReader;
import io.plimsoll.store.rollup.Sketches;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/// Decodes every value of one family. Belongs to one thread.
interface FamilyCheck {
  /// Decodes a value and counts what is in it.
  ///
  /// @throws IOException if it is damaged; so does any exception of its bounds
  void decode(byte[] key, byte[] value, int length, Tally tally) throws IOException;

  /// A family and what checks it.
  ///
  /// @param family of the keys
  /// @param check of their values
  record Named(Family family, FamilyCheck check) {}

  /// The checks of all families that hold something.
  static List<Named> all() {
    return List.of(
        new Named(Family.FRAMES, FamilyCheck::frame),
        new Named(Family.CHUNKS, new Chunks()),
        new Named(Family.SERVICE_1M, new Chunks()),
        new Named(Family.META, FamilyCheck::meta),
        new Named(Family.DOCUMENTS, (key, value, length, tally) -> {}),
        new Named(Family.SAMPLES, FamilyCheck::samples),
        new Named(Family.SERIES, (key, value, length, tally) -> SeriesGroupEntry.of(value, length)),
        new Named(Family.SERIES_CHUNKS, new Chunks()),
        new Named(Family.SOURCE_5M, new Chunks()),
        new Named(Family.SOURCE_1H, new Chunks()),
        new Named(Family.SERVICE_1M_SKETCH, FamilyCheck::sketches));
  }

  private static void frame(byte[] key, byte[] value, int length, Tally tally) throws IOException {
    FrameReader.check(Keys.sequence(key), Arrays.copyOf(value, length), tally::row);
  }

  private static void samples(byte[] key, byte[] value, int length, Tally tally) {
    new SampleLogReader()
        .read(
            value,
            0,
            length,
            (series, count, form, from, last, place) -> {
              tally.rows(count, from, last);
              tally.samples(count);
            });
  }

  private static void sketches(byte[] key, byte[] value, int length, Tally tally)
      throws IOException {
    SketchReader reader = new SketchReader();
    for (Formula formula : MeasureCatalog.ofContainers()) {
      if (Sketches.has(formula)) {
        reader.read(
            value,
            length,
            formula,
            (millis, bin, count) -> {
              tally.row(millis);
              tally.samples(count);
            });
      }
    }
  }

  /// Decodes what a start needs; other settings are a number each.
  private static void meta(byte[] key, byte[] value, int length, Tally tally) {
    byte[] bytes = Arrays.copyOf(value, length);
    if (Keys.isSource(key)) {
      SourceCodec.read(Keys.sourceId(key), bytes);
    } else if (Keys.isArchived(key)) {
      SourceCodec.read(Keys.archivedId(key), bytes);
    } else if (Keys.isService(key)) {
      ByteReader in = ByteReader.of(bytes);
      in.readByte();
      in.readVarint();
      in.readText();
      in.readText();
    } else if (Arrays.equals(key, Keys.name("checkpoint"))) {
      Checkpoint.of(bytes);
    } else if (Arrays.equals(key, SeriesMeta.CHECKPOINT)) {
      SeriesCheckpoint.of(bytes);
    } else {
      ByteReader.of(bytes).readVarint();
    }
  }

  /// Chunks of samples or of rollups.
  final class Chunks implements FamilyCheck {
    private final ChunkReader reader = new ChunkReader();
    private final long[] column = new long[ChunkWriter.MAX_ROWS];

    @Override
    public void decode(byte[] key, byte[] value, int length, Tally tally) throws IOException {
      reader.reset(value, length);
      int rows = reader.rows();
      long samples = 0;
      for (int i = 0; i < reader.columns(); i++) {
        if (!reader.isAbsent(i)) {
          reader.column(i, column);
          for (int row = 0; row < rows; row++) {
            samples += column[row] == Frame.MISSING ? 0 : 1;
          }
        }
      }
      reader.millis(column);
      for (int row = 0; row < rows; row++) {
        tally.row(column[row]);
      }
      tally.samples(samples);
    }
  }
}
