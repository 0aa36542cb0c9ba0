package io.plimsoll.collector.kernel;

import io.plimsoll.collector.metric.Frame;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Picks the numbers of a few keys out of a kernel file, in any order of its lines. Thread-safe.
public final class KernelKeys {
  private static final byte[] TOTAL = ascii("total=");

  private final byte[][] keys;

  /// @param keys the keys, as they stand in the file
  public KernelKeys(String... keys) {
    this.keys = new byte[keys.length][];
    Arrays.setAll(this.keys, i -> ascii(keys[i]));
  }

  /// Reads lines of the form `key number`.
  ///
  /// @param found takes the number of each key, or [Frame#MISSING], at the key's index
  public void flat(KernelText text, long[] found) {
    Arrays.fill(found, 0, keys.length, Frame.MISSING);
    text.rewind();
    int missing = keys.length;
    while (missing > 0 && !text.atEnd()) {
      text.word();
      int key = keyOfWord(text);
      if (key >= 0) {
        found[key] = text.number();
        missing--;
      }
      text.skipLine();
    }
  }

  /// Adds up lines of the form `device key=number key=number …` over all devices; the keys must
  /// have been given with their equals sign. No device at all is zero: nothing was read or written.
  public void nested(KernelText text, long[] sums) {
    Arrays.fill(sums, 0, keys.length, 0);
    text.rewind();
    while (!text.atEnd()) {
      text.word();
      while (text.word() > 0) {
        for (int key = 0; key < keys.length; key++) {
          if (text.wordStartsWith(keys[key])) {
            sums[key] += presentOrZero(text.numberInWord(keys[key].length));
          }
        }
      }
      text.skipLine();
    }
  }

  /// Adds up lines of the form `device key number` over all devices.
  public void byDevice(KernelText text, long[] sums) {
    Arrays.fill(sums, 0, keys.length, 0);
    text.rewind();
    while (!text.atEnd()) {
      text.word();
      text.word();
      int key = keyOfWord(text);
      if (key >= 0) {
        sums[key] += presentOrZero(text.number());
      }
      text.skipLine();
    }
  }

  /// Reads a pressure file: the totals of the lines that begin with the keys, microseconds.
  public void pressure(KernelText text, long[] found) {
    Arrays.fill(found, 0, keys.length, Frame.MISSING);
    text.rewind();
    while (!text.atEnd()) {
      text.word();
      int key = keyOfWord(text);
      while (key >= 0 && text.word() > 0) {
        if (text.wordStartsWith(TOTAL)) {
          found[key] = text.numberInWord(TOTAL.length);
        }
      }
      text.skipLine();
    }
  }

  private int keyOfWord(KernelText text) {
    for (int key = 0; key < keys.length; key++) {
      if (text.wordIs(keys[key])) {
        return key;
      }
    }
    return -1;
  }

  private static long presentOrZero(long number) {
    return number == Frame.MISSING ? 0 : number;
  }

  private static byte[] ascii(String key) {
    return key.getBytes(StandardCharsets.US_ASCII);
  }
}
