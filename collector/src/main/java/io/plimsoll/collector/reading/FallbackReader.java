package io.plimsoll.collector.reading;

import java.time.Duration;

/// Reads with one reader what it can read, and the rest with another.
public final class FallbackReader implements ContainerReader {
  private final ContainerReader first;
  private final ContainerReader second;

  /// Takes ownership of both readers.
  public FallbackReader(ContainerReader first, ContainerReader second) {
    this.first = first;
    this.second = second;
  }

  @Override
  public void read(Rows rows, Duration budget) {
    first.read(rows, budget);
    if (rows.unread() > 0) {
      second.read(rows, budget);
    }
  }

  @Override
  public void close() {
    try (first) {
      second.close();
    }
  }
}
