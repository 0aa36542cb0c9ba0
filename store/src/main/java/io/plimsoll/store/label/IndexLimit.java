package io.plimsoll.store.label;

import org.jspecify.annotations.Nullable;

/// How much an index takes. Immutable.
final class IndexLimit {
  /// Memory for groups, labels and texts, per series allowed: several times what containers take,
  /// and a small part of what the longest labels would.
  private static final int BYTES_A_SERIES = 512;

  /// Labels as they are written to the disk, per series allowed: texts that many groups share are
  /// in memory once and on the disk with every group.
  private static final int TEXT_A_SERIES = 512;

  /// The least limits of both, as a few series may well have long labels.
  private static final long MIN_BYTES = 16 << 20;

  private final int maxSeries;

  IndexLimit(int maxSeries) {
    this.maxSeries = maxSeries;
  }

  /// Why there is no room for one more series; null if there is.
  ///
  /// @param takenNumbers of series, those that were removed and are not free among them
  @Nullable String reached(int size, int takenNumbers, GroupTable groups) {
    if (size >= maxSeries) {
      return "there are %d active series, as many as allowed".formatted(size);
    }
    if (takenNumbers >= 2 * maxSeries) {
      return "there are %d active series, and the places of %d that ended are free in half an hour"
          .formatted(size, takenNumbers - size);
    }
    long maxBytes = Math.max(MIN_BYTES, (long) maxSeries * BYTES_A_SERIES);
    if (groups.bytes() >= maxBytes) {
      return text(size, groups.bytes(), maxBytes, "memory");
    }
    long maxText = Math.max(MIN_BYTES, (long) maxSeries * TEXT_A_SERIES);
    if (groups.textBytes() >= maxText) {
      return text(size, groups.textBytes(), maxText, "disk");
    }
    return null;
  }

  private static String text(int size, long bytes, long max, String where) {
    return "the labels of %d active series take %d bytes of %s, and %d are the most"
        .formatted(size, bytes, where, max);
  }
}
