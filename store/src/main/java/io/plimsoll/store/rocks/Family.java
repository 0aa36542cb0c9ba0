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
  DOCUMENTS("documents");

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
