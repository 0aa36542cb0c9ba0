package io.plimsoll.deploy.bench.peer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.xerial.snappy.Snappy;

/// Writes a remote-write 1.0 request as Prometheus does: `WriteRequest` of `TimeSeries` with one
/// sample each, in snappy's block format. Re-used; belongs to one thread.
final class RequestWriter {
  /// Samples of a request.
  static final int SAMPLES = 1_920;

  /// A series of this workload takes 250; a request that does not fit is a mistake.
  private static final int MAX_SERIES_BYTES = 512;

  // Protobuf's tags: the field's number, and how its value is written.
  private static final int REQUEST_SERIES = (1 << 3) | 2;
  private static final int SERIES_LABEL = (1 << 3) | 2;
  private static final int SERIES_SAMPLE = (2 << 3) | 2;
  private static final int LABEL_NAME = (1 << 3) | 2;
  private static final int LABEL_VALUE = (2 << 3) | 2;
  private static final int SAMPLE_VALUE = (1 << 3) | 1;
  private static final int SAMPLE_MILLIS = 2 << 3;

  private final byte[] bytes = new byte[SAMPLES * MAX_SERIES_BYTES];
  private final ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  private final ByteBuffer sample = allocate(32);
  private int samples;

  private static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /// The labels of a series as they are in a request.
  static byte[] labels(Map<String, String> labels) {
    ByteBuffer written = allocate(MAX_SERIES_BYTES);
    labels.forEach(
        (name, value) -> {
          byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
          byte[] valueBytes = value.getBytes(StandardCharsets.UTF_8);
          if (Math.max(nameBytes.length, valueBytes.length) > 127) {
            throw new IllegalArgumentException("longer than one byte can tell: " + value);
          }
          written.put((byte) SERIES_LABEL);
          written.put((byte) (4 + nameBytes.length + valueBytes.length));
          written.put((byte) LABEL_NAME).put((byte) nameBytes.length).put(nameBytes);
          written.put((byte) LABEL_VALUE).put((byte) valueBytes.length).put(valueBytes);
        });
    byte[] exact = new byte[written.position()];
    written.flip().get(exact);
    return exact;
  }

  /// Adds a sample; says whether the request is full.
  boolean add(byte[] labels, long millis, double value) {
    sample.clear();
    if (value != 0) {
      sample.put((byte) SAMPLE_VALUE).putDouble(value); // protobuf leaves zeros out
    }
    varint(sample.put((byte) SAMPLE_MILLIS), millis);
    buffer.put((byte) REQUEST_SERIES);
    varint(buffer, labels.length + 2L + sample.position());
    buffer.put(labels).put((byte) SERIES_SAMPLE).put((byte) sample.position());
    buffer.put(sample.flip());
    samples++;
    return samples == SAMPLES;
  }

  /// Samples since the last request was taken.
  int samples() {
    return samples;
  }

  /// Bytes of them, before they are compressed.
  int bytes() {
    return buffer.position();
  }

  /// The request, and begins the next one.
  byte[] take() throws IOException {
    byte[] compressed = new byte[Snappy.maxCompressedLength(buffer.position())];
    int length = Snappy.compress(bytes, 0, buffer.position(), compressed, 0);
    buffer.clear();
    samples = 0;
    return Arrays.copyOf(compressed, length);
  }

  private static void varint(ByteBuffer target, long value) {
    long rest = value;
    for (; rest > 127; rest >>>= 7) {
      target.put((byte) ((rest & 127) | 128));
    }
    target.put((byte) rest);
  }
}
