package io.plimsoll.collector.metric;

import java.io.IOException;

/// Where frames go. A frame that `append` returned for is acknowledged: it survives the death of
/// the process.
@FunctionalInterface
public interface FrameSink {
  /// Takes a frame.
  ///
  /// @throws IOException if it could not be kept; none of the frame was acknowledged then
  void append(Frame frame) throws IOException;
}
