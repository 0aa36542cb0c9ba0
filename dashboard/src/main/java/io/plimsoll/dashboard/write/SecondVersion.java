package io.plimsoll.dashboard.write;

import com.google.protobuf.CodedInputStream;
import io.plimsoll.dashboard.write.Exemplars.Exemplar;
import io.plimsoll.store.label.LabelHash;
import io.plimsoll.store.label.Labels;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// Reads `io.prometheus.write.v2.Request`, the message of version 2.0, in which series refer to a
/// table of texts, the symbols. Each symbol is hashed once a request, and a series by the hashes of
/// its symbols.
final class SecondVersion implements WireReader {
  /// Most symbols of one request, 6 MB in arrays; the labels of 100,000 containers.
  static final int MAX_SYMBOLS = 262_144;

  /// Arrays for so many symbols are kept for the next request.
  private static final int KEPT_SYMBOLS = 32_768;

  private static final int FIRST_CAPACITY = 1_024;

  /// How labels are written, for [LabelHash#start]; symbols by themselves are never looked up.
  private static final int FORM = 2;

  private static final int WORD = Long.BYTES;
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  // Fields as they are on the wire: number and type.
  private static final int SYMBOL = (4 << 3) | 2;
  private static final int SERIES = (5 << 3) | 2;
  private static final int PACKED_REFERENCES = (1 << 3) | 2;
  private static final int REFERENCE = 1 << 3;
  private static final int SAMPLE = (2 << 3) | 2;
  private static final int HISTOGRAM = (3 << 3) | 2;
  private static final int EXEMPLAR = (4 << 3) | 2;
  private static final int EXEMPLAR_VALUE = (2 << 3) | 1;
  private static final int EXEMPLAR_TIMESTAMP = 3 << 3;
  private static final int METADATA = (5 << 3) | 2;

  // Fields that only a message of version 1.0 has.
  private static final int FIRST_SERIES = (1 << 3) | 2;
  private static final int FIRST_METADATA = (3 << 3) | 2;

  private final LabelHash hash = new LabelHash();
  private final LabelReader reader = new LabelReader();
  private final Intake.LabelSource labels = this::labels;
  private final int[] references = new int[2 * LabelReader.MAX_LABELS];
  private final byte[] identity = new byte[2 * WORD * references.length];
  private int referenceCount;
  private byte[] bytes = new byte[0];
  private int[] offsets = new int[FIRST_CAPACITY];
  private int[] lengths = new int[FIRST_CAPACITY];
  private long[] highs = new long[FIRST_CAPACITY];
  private long[] lows = new long[FIRST_CAPACITY];
  private int symbols;

  @Override
  public void read(byte[] message, int length, Intake intake)
      throws IOException, UnreadableException {
    bytes = message;
    if (offsets.length > KEPT_SYMBOLS) {
      resize(FIRST_CAPACITY);
    }
    symbols(CodedInputStream.newInstance(message, 0, length));
    CodedInputStream in = CodedInputStream.newInstance(message, 0, length);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case SERIES -> series(in, intake);
        case FIRST_SERIES, FIRST_METADATA ->
            throw UnreadableException.otherVersion(Version.FIRST, Version.SECOND);
        default -> Intake.skip(in, tag);
      }
    }
    bytes = new byte[0];
  }

  /// The table may come in pieces and after the series, so it is read first.
  private void symbols(CodedInputStream in) throws IOException, UnreadableException {
    symbols = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag != SYMBOL) {
        Intake.skip(in, tag);
        continue;
      }
      int length = in.readRawVarint32();
      int offset = in.getTotalBytesRead();
      in.skipRawBytes(length);
      if (symbols == MAX_SYMBOLS) {
        throw UnreadableException.tooLarge("more than %d symbols".formatted(MAX_SYMBOLS));
      }
      if (symbols == offsets.length) {
        resize(2 * symbols);
      }
      hash.start(FORM);
      hash.add(bytes, offset, length);
      offsets[symbols] = offset;
      lengths[symbols] = length;
      highs[symbols] = hash.high();
      lows[symbols++] = hash.low();
    }
  }

  private void series(CodedInputStream in, Intake intake) throws IOException, UnreadableException {
    int outer = in.pushLimit(in.readRawVarint32());
    intake.startSeries();
    referenceCount = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case PACKED_REFERENCES -> {
          int inner = in.pushLimit(in.readRawVarint32());
          while (!in.isAtEnd()) {
            reference(in.readRawVarint32());
          }
          in.popLimit(inner);
        }
        case REFERENCE -> reference(in.readRawVarint32());
        case SAMPLE -> intake.sample(in);
        case HISTOGRAM -> intake.histogram(in, tag);
        case EXEMPLAR -> intake.exemplar(exemplar(in));
        case METADATA -> intake.metadata(in, tag);
        default -> Intake.skip(in, tag);
      }
    }
    in.popLimit(outer);
    end(intake);
  }

  private void reference(int symbol) {
    if (referenceCount < references.length) {
      references[referenceCount] = symbol;
    }
    referenceCount++;
  }

  private Exemplar exemplar(CodedInputStream in) throws IOException, UnreadableException {
    int outer = in.pushLimit(in.readRawVarint32());
    Map<String, String> labels = new HashMap<>();
    double value = 0;
    long atMillis = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case PACKED_REFERENCES -> {
          int inner = in.pushLimit(in.readRawVarint32());
          while (!in.isAtEnd()) {
            labels.put(symbol(in.readRawVarint32()), symbol(in.readRawVarint32()));
          }
          in.popLimit(inner);
        }
        case EXEMPLAR_VALUE -> value = in.readDouble();
        case EXEMPLAR_TIMESTAMP -> atMillis = in.readInt64();
        default -> Intake.skip(in, tag);
      }
    }
    in.popLimit(outer);
    return new Exemplar(labels, value, atMillis);
  }

  private String symbol(int place) throws UnreadableException {
    if (place < 0 || place >= symbols) {
      throw UnreadableException.malformed(
          "an exemplar refers to symbol %s of %d"
              .formatted(Integer.toUnsignedString(place), symbols));
    }
    return new String(bytes, offsets[place], lengths[place], StandardCharsets.UTF_8);
  }

  private void end(Intake intake) throws IOException, UnreadableException {
    if (referenceCount > references.length || referenceCount % 2 != 0) {
      intake.refuseSeries(
          "a series refers to %d symbols; it has to be an even number and at most %d"
              .formatted(referenceCount, references.length));
      return;
    }
    for (int i = 0; i < referenceCount; i++) {
      int symbol = references[i];
      if (symbol < 0 || symbol >= symbols) {
        intake.refuseSeries(
            "a series refers to symbol %s of %d"
                .formatted(Integer.toUnsignedString(symbol), symbols));
        return;
      }
      WORDS.set(identity, 2 * i * WORD, highs[symbol]);
      WORDS.set(identity, (2 * i + 1) * WORD, lows[symbol]);
    }
    // One piece of many bytes is hashed in half the time of as many numbers.
    hash.start(FORM);
    hash.add(identity, 0, 2 * referenceCount * WORD);
    intake.endSeries(hash.high(), hash.low(), labels);
  }

  private Labels labels() throws InvalidLabelsException {
    reader.start();
    for (int i = 0; i < referenceCount; i += 2) {
      int name = references[i];
      int value = references[i + 1];
      reader.add(bytes, offsets[name], lengths[name], offsets[value], lengths[value]);
    }
    return reader.labels();
  }

  private void resize(int capacity) {
    offsets = Arrays.copyOf(offsets, capacity);
    lengths = Arrays.copyOf(lengths, capacity);
    highs = Arrays.copyOf(highs, capacity);
    lows = Arrays.copyOf(lows, capacity);
  }
}
