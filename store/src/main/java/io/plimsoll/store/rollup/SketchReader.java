package io.plimsoll.store.rollup;

import io.plimsoll.store.chunk.ByteReader;
import io.plimsoll.store.chunk.ChunkException;
import io.plimsoll.store.measure.Formula;
import java.util.zip.CRC32C;

/// Decodes the sketches of one measure. Belongs to one thread.
public final class SketchReader {
  private static final int CHECKSUM_BYTES = 4;

  private final ByteReader in = new ByteReader();
  private final CRC32C checksum = new CRC32C();

  /// What takes the bins of sketches.
  @FunctionalInterface
  public interface Sink {
    /// Takes a bin.
    ///
    /// @param atMillis start of the period
    /// @param bin see [Sketches#value]
    /// @param count how many containers were in it
    void bin(long atMillis, int bin, int count);
  }

  /// Decodes the bins of a measure, in order of time and value.
  ///
  /// @throws ChunkException if the checksum is wrong or the version not known
  public void read(byte[] sketches, int length, Formula formula, Sink sink) throws ChunkException {
    int body = length - CHECKSUM_BYTES;
    if (body < 1) {
      throw new ChunkException("Sketches of " + length + " bytes are cut short");
    }
    checksum.reset();
    checksum.update(sketches, 0, body);
    if (in.reset(sketches, body, CHECKSUM_BYTES).readInt() != (int) checksum.getValue()) {
      throw new ChunkException("Sketches of " + length + " bytes have a wrong checksum");
    }
    in.reset(sketches, 0, body);
    int version = in.readByte();
    if (version != SketchWriter.VERSION) {
      throw new ChunkException("Sketches of version " + version + " are not known");
    }
    int wanted = SketchWriter.measure(formula);
    long startMillis = in.readVarint();
    long periodMillis = in.readVarint();
    while (in.position() < body) {
      boolean skipped = in.readVarint() != wanted;
      long atMillis = startMillis + in.readVarint() * periodMillis;
      int bin = -1;
      for (long bins = in.readVarint(); bins > 0; bins--) {
        long head = in.readVarint();
        bin += (int) (head >>> 1) + 1;
        int count = (head & 1) == 0 ? 1 : (int) in.readVarint();
        if (!skipped) {
          sink.bin(atMillis, bin, count);
        }
      }
    }
  }
}
