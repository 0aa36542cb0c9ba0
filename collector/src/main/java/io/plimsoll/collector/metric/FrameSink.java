package io.plimsoll.collector.metric;

import java.io.IOException;

/// Where frames go. What `append` took of a frame is acknowledged: it survives the death of the
/// process.
@FunctionalInterface
public interface FrameSink {
  /// Takes a frame.
  ///
  /// @throws IOException if it could not be kept; none of the frame was acknowledged then
  void append(Frame frame) throws IOException;

  /// Takes a frame and says what became of it.
  ///
  /// @return how many of its rows were refused and are not kept
  /// @throws IOException if it could not be kept; none of the frame was acknowledged then
  default int take(Frame frame) throws IOException {
    append(frame);
    return 0;
  }
}
