package io.plimsoll.deploy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Writes messages of remote-write 1.0 as Prometheus does: a `WriteRequest` of `TimeSeries` with
/// one sample each, not yet compressed. The program itself sends none; its training does, and what
/// measures it. Re-used; belongs to one thread.
public final class RequestWriter {
  /// A series of the benchmark takes 250; one that does not fit is a mistake.
  private static final int MAX_SERIES_BYTES = 512;

  // Protobuf's tags: the field's number, and how its value is written.
  private static final int REQUEST_SERIES = (1 << 3) | 2;
  private static final int SERIES_LABEL = (1 << 3) | 2;
  private static final int SERIES_SAMPLE = (2 << 3) | 2;
  private static final int LABEL_NAME = (1 << 3) | 2;
  private static final int LABEL_VALUE = (2 << 3) | 2;
  private static final int SAMPLE_VALUE = (1 << 3) | 1;
  private static final int SAMPLE_MILLIS = 2 << 3;

  private final int most;
  private final ByteBuffer buffer;
  private final ByteBuffer sample = allocate(32);
  private int samples;

  /// @param most samples of a message
  public RequestWriter(int most) {
    this.most = most;
    this.buffer = allocate(most * MAX_SERIES_BYTES);
  }

  private static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /// The labels of a series as they are in a message.
  public static byte[] labels(Map<String, String> labels) {
    ByteBuffer written = allocate(MAX_SERIES_BYTES);
    labels.forEach((name, value) -> {
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
    return taken(written);
  }

  /// Adds a sample; says whether the message is full.
  public boolean add(byte[] labels, long millis, double value) {
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
    return samples == most;
  }

  /// Samples since the last message was taken.
  public int samples() {
    return samples;
  }

  /// The message, and begins the next one.
  public byte[] take() {
    samples = 0;
    return taken(buffer);
  }

  /// What was written, and room for more.
  private static byte[] taken(ByteBuffer written) {
    byte[] bytes = new byte[written.position()];
    written.flip().get(bytes);
    written.clear();
    return bytes;
  }

  private static void varint(ByteBuffer target, long value) {
    long rest = value;
    for (; rest > 127; rest >>>= 7) {
      target.put((byte) ((rest & 127) | 128));
    }
    target.put((byte) rest);
  }
}
