package io.plimsoll.store.label;

import org.jspecify.annotations.Nullable;

/// How large the labels of one series may be, so that a sender can not fill the memory with them.
///
/// @param labels how many there may be, the metric's name among them
/// @param nameBytes length of a name in UTF-8
/// @param valueBytes length of a value in UTF-8
public record LabelLimits(int labels, int nameBytes, int valueBytes) {
  /// Code points of a text that are shown in a reason.
  private static final int SHOWN = 80;

  /// The limits of VictoriaMetrics, which users of it know to be enough.
  public static final LabelLimits STANDARD = new LabelLimits(40, 256, 4 * 1024);

  /// Why a series with these labels is refused, naming the label; null if it is not.
  public @Nullable String refusal(Labels series) {
    String metric = series.value(Labels.NAME);
    if (metric == null) {
      return "%s has no label %s".formatted(shortened(series.toString()), Labels.NAME);
    }
    if (series.size() > labels) {
      return "%s has %d labels, more than %d".formatted(shortened(metric), series.size(), labels);
    }
    for (int i = 0; i < series.size(); i++) {
      int bytes = utf8Bytes(series.name(i));
      if (bytes > nameBytes) {
        return "%s: the name of label %s has %d bytes, more than %d"
            .formatted(shortened(metric), shortened(series.name(i)), bytes, nameBytes);
      }
      bytes = utf8Bytes(series.value(i));
      if (bytes > valueBytes) {
        return "%s: the value of label %s has %d bytes, more than %d"
            .formatted(shortened(metric), series.name(i), bytes, valueBytes);
      }
    }
    return null;
  }

  /// Length of a text in UTF-8; a pair of surrogates takes four bytes.
  private static int utf8Bytes(String text) {
    int bytes = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
      }
    }
    return bytes;
  }

  /// The start of a text, as a message is no place for 4 KiB of it.
  private static String shortened(String text) {
    return text.codePointCount(0, text.length()) <= SHOWN
        ? text
        : text.substring(0, text.offsetByCodePoints(0, SHOWN)) + "…";
  }
}
