package io.plimsoll.dashboard.write;

import io.plimsoll.store.label.Labels;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Puts the labels of one unknown series together and checks them. Belongs to one thread and is
/// re-used.
///
/// Names may be any text, as since Prometheus 3; labels without a value are left out, and their
/// order is of no account.
final class LabelReader {
  /// Most labels of a series; Kubernetes brings some 20, our own scrape up to 64 and its own.
  static final int MAX_LABELS = 80;

  /// Longest name of a label, in bytes.
  static final int MAX_NAME = 256;

  /// Longest value of a label, in bytes.
  static final int MAX_VALUE = 4_096;

  /// Longest names and values together. In version 2.0 a series refers to texts that others share,
  /// so that a request could otherwise hold a thousand times its own length in labels.
  static final int MAX_TOGETHER = 16_384;

  private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
  private final Map<String, String> values = new HashMap<>();
  private int together;

  /// Forgets the labels of the series before.
  void start() {
    values.clear();
    together = 0;
  }

  /// Adds a label.
  ///
  /// @throws InvalidLabelsException if it is over a limit, no UTF-8, or there already
  void add(byte[] bytes, int nameOffset, int nameLength, int valueOffset, int valueLength)
      throws InvalidLabelsException {
    together += nameLength + valueLength;
    check(nameLength, MAX_NAME, "bytes in the name of a label");
    check(values.size() + 1, MAX_LABELS, "labels");
    if (nameLength == 0) {
      throw wrong("a label has an empty name");
    }
    String name = text(bytes, nameOffset, nameLength, null);
    if (valueLength > MAX_VALUE) {
      check(valueLength, MAX_VALUE, "bytes in the value of '" + name + "'");
    }
    check(together, MAX_TOGETHER, "bytes in all labels");
    if (values.put(name, text(bytes, valueOffset, valueLength, name)) != null) {
      throw wrong("the label '" + name + "' is there twice");
    }
  }

  /// The labels that were added.
  ///
  /// @throws InvalidLabelsException if none names the metric, or a name has control characters
  Labels labels() throws InvalidLabelsException {
    Labels labels = checked();
    if (labels.value(Labels.NAME) == null) {
      throw new InvalidLabelsException("a series without a name: " + labels);
    }
    return labels;
  }

  private Labels checked() throws InvalidLabelsException {
    try {
      return Labels.of(values);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private void check(int count, int max, String what) throws InvalidLabelsException {
    if (count > max) {
      throw wrong("%d %s, and %d are the most,".formatted(count, what, max));
    }
  }

  /// Reads a name, or the value of a name.
  private String text(byte[] bytes, int offset, int length, @Nullable String ofName)
      throws InvalidLabelsException {
    try {
      return utf8.decode(ByteBuffer.wrap(bytes, offset, length)).toString();
    } catch (CharacterCodingException e) {
      String shown = new String(bytes, offset, length, StandardCharsets.UTF_8);
      String what = ofName == null ? "the name of a label" : "the value of '" + ofName + "'";
      throw wrong("%s is no UTF-8, '%s',".formatted(what, shown));
    }
  }

  /// Tells of the metric, as far as its name has come: senders put it first.
  private InvalidLabelsException wrong(String what) {
    String metric = values.get(Labels.NAME);
    return new InvalidLabelsException(
        what + (metric == null ? " in a series" : " in a series of '" + metric + "'"));
  }
}
