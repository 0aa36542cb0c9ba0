package io.plimsoll.store.rocks;

import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.store.chunk.ByteReader;
import io.plimsoll.store.chunk.ByteWriter;
import io.plimsoll.store.head.Source;
import java.util.HashMap;
import java.util.Map;

/// Sources as bytes. Stateless.
final class SourceCodec {
  private static final int VERSION = 1;
  private static final int NODE = 0;
  private static final int CONTAINER = 1;

  /// A source as it was stored.
  record Stored(Source source, long firstBucket) {}

  private SourceCodec() {}

  static byte[] write(Source source, long firstBucket) {
    ByteWriter out = new ByteWriter(256);
    out.writeByte(VERSION);
    out.writeVarint(firstBucket);
    out.writeText(source.key());
    out.writeText(source.node());
    Source.Identity identity = source.identity();
    if (identity == null) {
      out.writeByte(NODE);
      return out.toBytes();
    }
    out.writeByte(CONTAINER);
    out.writeText(identity.name());
    out.writeText(identity.service().cluster());
    out.writeText(identity.service().service());
    out.writeText(identity.task());
    out.writeText(identity.orchestrator().name());
    out.writeText(identity.image());
    out.writeVarint(identity.labels().size());
    identity
        .labels()
        .forEach((name, value) -> {
          out.writeText(name);
          out.writeText(value);
        });
    return out.toBytes();
  }

  static Stored read(int id, byte[] bytes) {
    ByteReader in = ByteReader.of(bytes);
    in.readByte();
    long firstBucket = in.readVarint();
    String key = in.readText();
    String node = in.readText();
    if (in.readByte() == NODE) {
      return new Stored(new Source(id, key, node, null), firstBucket);
    }
    Source.Identity identity =
        new Source.Identity(
            in.readText(),
            new ServiceKey(in.readText(), in.readText()),
            in.readText(),
            Orchestrator.valueOf(in.readText()),
            in.readText(),
            labels(in));
    return new Stored(new Source(id, key, node, identity), firstBucket);
  }

  private static Map<String, String> labels(ByteReader in) {
    int count = (int) in.readVarint();
    Map<String, String> labels = new HashMap<>();
    for (int i = 0; i < count; i++) {
      labels.put(in.readText(), in.readText());
    }
    return labels;
  }
}
