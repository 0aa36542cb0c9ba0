package io.plimsoll.store.rocks;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

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
  SERIES_CHUNKS("series_chunks"),
  /// Five-minute rollups of single sources.
  SOURCE_5M("source_5m"),
  /// Hourly rollups of single sources.
  SOURCE_1H("source_1h"),
  /// Sketches of what the containers of services had in each minute.
  SERVICE_1M_SKETCH("service_1m_sketch");

  private final String familyName;

  Family(String familyName) {
    this.familyName = familyName;
  }

  /// The family of that name.
  static Family of(byte[] name) {
    for (Family family : values()) {
      if (Arrays.equals(family.nameBytes(), name)) {
        return family;
      }
    }
    throw new IllegalArgumentException("No family " + new String(name, StandardCharsets.UTF_8));
  }

  String familyName() {
    return familyName;
  }

  /// Whether the rest is of use when a part cannot be read. Samples are; a source without its name
  /// or a suspension that is forgotten would do harm.
  boolean isOfUseInPart() {
    return switch (this) {
      case FRAMES,
          CHUNKS,
          SERVICE_1M,
          SAMPLES,
          SERIES_CHUNKS,
          SOURCE_5M,
          SOURCE_1H,
          SERVICE_1M_SKETCH ->
          true;
      case DEFAULT, META, DOCUMENTS, SERIES -> false;
    };
  }

  byte[] nameBytes() {
    return familyName.getBytes(StandardCharsets.UTF_8);
  }
}
