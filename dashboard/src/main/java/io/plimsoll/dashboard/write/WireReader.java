package io.plimsoll.dashboard.write;

import java.io.IOException;

/// Reads the message of one version of remote-write. Belongs to one thread and is re-used.
///
/// Fields are walked with protobuf's own `CodedInputStream`, without an object per sample: it takes
/// 49 ns for a sample with seven labels where a walk by hand takes 39, of some 240 for the request
/// as a whole (2026-11-22, `WriteBenchmark`; two cores shared with others, by the processor's
/// time), so that ours would gain little.
interface WireReader {
  /// Hands all series of a message to the intake.
  ///
  /// @throws UnreadableException if it is no such message
  /// @throws IOException if it is no message at all, or the store cannot take a new series
  void read(byte[] message, int length, Intake intake) throws IOException, UnreadableException;
}
