package io.plimsoll.dashboard.write;

import com.google.protobuf.InvalidProtocolBufferException;
import io.plimsoll.store.series.SeriesStore;
import java.io.IOException;

/// Takes one request after another into the store, with buffers that are re-used. Belongs to one
/// thread at a time.
///
/// A request is read whole before the store gets its samples, so that one that breaks off leaves
/// nothing behind.
final class WriteDecoder {
  private final Snappy snappy = new Snappy();
  private final FirstVersion first = new FirstVersion();
  private final SecondVersion second = new SecondVersion();
  private final Intake intake;

  WriteDecoder(SeriesStore store, Exemplars exemplars) {
    this.intake = new Intake(store, exemplars);
  }

  /// Takes a request into the store.
  ///
  /// @param body begins with a block of Snappy's with a message of the version
  /// @param length of the block
  /// @throws UnreadableException if nothing of it is kept, because it cannot be read
  /// @throws IOException if nothing of it may be relied on, because of the store
  Tally write(Version version, byte[] body, int length) throws IOException, UnreadableException {
    snappy.read(body, length);
    intake.start();
    WireReader reader =
        switch (version) {
          case FIRST -> first;
          case SECOND -> second;
        };
    try {
      reader.read(snappy.bytes(), snappy.length(), intake);
    } catch (InvalidProtocolBufferException e) {
      throw UnreadableException.malformed("the message cannot be read: " + e.getMessage());
    }
    return intake.append();
  }
}
