package io.plimsoll.collector.reading;

import java.time.Duration;

/// One way to read what containers use. Called by one thread, the collector's.
public interface ContainerReader extends AutoCloseable {
  /// Reads the rows that nobody has read yet, marks those whose container has ended as gone, and
  /// leaves those it cannot read.
  ///
  /// @param rows the containers that run or are paused, and where their readings go
  /// @param budget the longest that this may take, whatever single containers do
  void read(Rows rows, Duration budget);

  @Override
  void close();
}
