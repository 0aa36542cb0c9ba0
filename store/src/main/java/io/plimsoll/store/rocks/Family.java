package io.plimsoll.store.rocks;

import java.nio.charset.StandardCharsets;

/// The column families, in the order in which they are opened.
enum Family {
  /// RocksDB insists on it; holds nothing.
  DEFAULT("default"),
  /// Logged frames that are not all in chunks.
  FRAMES("frames"),
  /// Chunks of rows.
  CHUNKS("chunks"),
  /// One-minute rollups of services.
  SERVICE_1M("service_1m"),
  /// Sources, the checkpoint and the like.
  META("meta"),
  /// Documents.
  DOCUMENTS("documents"),
  /// Logged samples of series that are not all in chunks.
  SAMPLES("samples"),
  /// Groups of series: their labels and metrics.
  SERIES("series"),
  /// Chunks of groups of series.
  SERIES_CHUNKS("series_chunks");

  private final String familyName;

  Family(String familyName) {
    this.familyName = familyName;
  }

  String familyName() {
    return familyName;
  }

  byte[] nameBytes() {
    return familyName.getBytes(StandardCharsets.UTF_8);
  }
}
