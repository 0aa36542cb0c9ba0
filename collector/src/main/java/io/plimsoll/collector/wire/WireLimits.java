package io.plimsoll.collector.wire;

import io.plimsoll.collector.container.Container;

/// How much a frame and a body may hold. Who sends keeps to them, who receives insists on them.
public final class WireLimits {
  /// Bytes of one body. A key frame of ten thousand containers with twenty labels has about half.
  public static final int MAX_BODY_BYTES = 16 << 20;

  /// Containers that a collector may know at once: ten times what an engine is known to run.
  public static final int MAX_CONTAINERS = 20_000;

  /// Bytes of one text. Docker sets no limit to labels; longer ones are left out.
  public static final int MAX_TEXT_BYTES = 32 << 10;

  /// Labels of one container; more are left out.
  public static final int MAX_LABELS = 1_000;

  /// Bytes of all labels of one container, so that those of one do not fill a body; a few dozen
  /// labels take two thousand.
  public static final int MAX_LABEL_BYTES = 64 << 10;

  /// Columns of a row: one bit each in its mask.
  static final int MAX_COLUMNS = 64;

  /// As long as a DNS name may be.
  static final int MAX_NODE_NAME = 253;

  /// Characters of a name, an image's among them; an engine's are shorter.
  static final int MAX_NAME = 1_024;

  /// Characters of a container's id; an engine's have 64.
  static final int MAX_ID = 128;

  /// The greatest number of frames, lost or sent: what every reader of JSON can tell from the next.
  static final long MAX_FRAMES = 1L << 53;

  /// The longest time between two frames, as long as a collector may be told to take. Whoever
  /// claims more would count as alive for as long.
  static final int MAX_STEP_MILLIS = 60_000;

  /// The latest time of a frame and of a row, the end of the year 9999.
  static final long LATEST_MILLIS = Container.LATEST.toEpochMilli();

  private WireLimits() {}
}
