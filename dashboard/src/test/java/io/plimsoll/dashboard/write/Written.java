package io.plimsoll.dashboard.write;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Requests of senders, as they are on the wire.
public final class Written {
  private Written() {}

  /// A series of version 1.0, to which samples are added.
  ///
  /// @param labels names and values in turn
  public static Message series(String... labels) {
    Message series = new Message();
    for (int i = 0; i < labels.length; i += 2) {
      series.message(1, new Message().text(1, labels[i]).text(2, labels[i + 1]));
    }
    return series;
  }

  /// A sample, of both versions.
  public static Message sample(long atMillis, double value) {
    return new Message().fixed(1, value).varint(2, atMillis);
  }

  /// A request of version 1.0.
  public static byte[] first(Message... series) {
    Message request = new Message();
    for (Message one : series) {
      request.message(1, one);
    }
    return request.toBytes();
  }

  /// The symbols of a request of version 2.0, the empty one first.
  public static final class Symbols {
    private final List<String> texts = new ArrayList<>(List.of(""));
    private final Map<String, Integer> places = new HashMap<>();

    /// A series, to which samples are added.
    public Message series(String... labels) {
      Message references = new Message();
      for (String text : labels) {
        references.raw(
            places.computeIfAbsent(
                text,
                added -> {
                  texts.add(added);
                  return texts.size() - 1;
                }));
      }
      return new Message().bytes(1, references.toBytes());
    }

    /// A request with these series.
    public byte[] request(Message... series) {
      Message request = new Message();
      texts.forEach(text -> request.text(4, text));
      for (Message one : series) {
        request.message(5, one);
      }
      return request.toBytes();
    }
  }

  /// Compresses as Snappy does: what was there in the last 64 KiB becomes a copy.
  public static byte[] snappy(byte... bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new Message().raw(bytes.length).toBytes());
    Map<Integer, Integer> seen = new HashMap<>();
    int literalFrom = 0;
    int at = 0;
    while (at < bytes.length) {
      Integer before = at + 4 <= bytes.length ? seen.put(word(bytes, at), at) : null;
      if (before == null || at - before > 0xFFFF) {
        at++;
        continue;
      }
      literal(out, bytes, literalFrom, at);
      int count = 4;
      while (count < 64
          && at + count < bytes.length
          && bytes[before + count] == bytes[at + count]) {
        count++;
      }
      copy(out, count, at - before);
      at += count;
      literalFrom = at;
    }
    literal(out, bytes, literalFrom, at);
    return out.toByteArray();
  }

  private static void copy(ByteArrayOutputStream out, int count, int back) {
    if (count <= 11 && back < 2_048) {
      out.write(((back >> 8) << 5) | ((count - 4) << 2) | 1);
      out.write(back);
    } else {
      out.write(((count - 1) << 2) | 2);
      out.write(back);
      out.write(back >> 8);
    }
  }

  private static void literal(ByteArrayOutputStream out, byte[] bytes, int from, int to) {
    int count = to - from;
    if (count == 0) {
      return;
    }
    if (count <= 60) {
      out.write((count - 1) << 2);
    } else {
      int width = count <= 0x100 ? 1 : count <= 0x10000 ? 2 : 3;
      out.write((59 + width) << 2);
      for (int i = 0; i < width; i++) {
        out.write((count - 1) >> (8 * i));
      }
    }
    out.write(bytes, from, count);
  }

  private static int word(byte[] bytes, int at) {
    return ByteBuffer.wrap(bytes).getInt(at);
  }
}
