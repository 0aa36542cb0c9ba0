package io.plimsoll.dashboard.write;

import com.google.protobuf.CodedInputStream;
import io.plimsoll.dashboard.write.Exemplars.Exemplar;
import io.plimsoll.store.label.LabelHash;
import io.plimsoll.store.label.Labels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/// Reads `prometheus.WriteRequest`, the message of version 1.0, in which each series brings its
/// labels as text. They lie side by side, so that one hash over their bytes finds a known series.
final class FirstVersion implements WireReader {
  /// How labels are written, for [LabelHash#start].
  private static final int FORM = 1;

  // Fields as they are on the wire: number and type.
  private static final int SERIES = (1 << 3) | 2;
  private static final int METADATA = (3 << 3) | 2;
  private static final int LABEL = (1 << 3) | 2;
  private static final int SAMPLE = (2 << 3) | 2;
  private static final int EXEMPLAR = (3 << 3) | 2;
  private static final int HISTOGRAM = (4 << 3) | 2;
  private static final int NAME = (1 << 3) | 2;
  private static final int VALUE = (2 << 3) | 2;

  private static final int EXEMPLAR_LABEL = (1 << 3) | 2;
  private static final int EXEMPLAR_VALUE = (2 << 3) | 1;
  private static final int EXEMPLAR_TIMESTAMP = 3 << 3;

  // Fields that only a message of version 2.0 has.
  private static final int SECOND_SYMBOL = (4 << 3) | 2;
  private static final int SECOND_SERIES = (5 << 3) | 2;

  private final LabelHash hash = new LabelHash();
  private final LabelReader reader = new LabelReader();
  private final Intake.LabelSource labels = this::labels;
  private byte[] bytes = new byte[0];
  private int labelsFrom;
  private int labelsTo;
  private boolean scattered;

  @Override
  public void read(byte[] message, int length, Intake intake)
      throws IOException, UnreadableException {
    CodedInputStream in = CodedInputStream.newInstance(message, 0, length);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case SERIES -> series(message, in, intake);
        case METADATA -> intake.metadata(in, tag);
        case SECOND_SYMBOL, SECOND_SERIES ->
            throw UnreadableException.otherVersion(Version.SECOND, Version.FIRST);
        default -> Intake.skip(in, tag);
      }
    }
    bytes = new byte[0];
  }

  private void series(byte[] message, CodedInputStream in, Intake intake)
      throws IOException, UnreadableException {
    int outer = in.pushLimit(in.readRawVarint32());
    int from = in.getTotalBytesRead();
    int to = from + in.getBytesUntilLimit();
    intake.startSeries();
    labelsFrom = from;
    labelsTo = from;
    scattered = false;
    int start = from;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case LABEL -> {
          in.skipRawBytes(in.readRawVarint32());
          label(start, in.getTotalBytesRead());
        }
        case SAMPLE -> intake.sample(in);
        case EXEMPLAR -> intake.exemplar(exemplar(in));
        case HISTOGRAM -> intake.histogram(in, tag);
        default -> Intake.skip(in, tag);
      }
      start = in.getTotalBytesRead();
    }
    in.popLimit(outer);
    bytes = message;
    if (scattered) {
      gather(from, to);
    }
    hash.start(FORM);
    hash.add(bytes, labelsFrom, labelsTo - labelsFrom);
    intake.endSeries(hash.high(), hash.low(), labels);
  }

  private static Exemplar exemplar(CodedInputStream in) throws IOException, UnreadableException {
    int outer = in.pushLimit(in.readRawVarint32());
    Map<String, String> labels = new HashMap<>();
    double value = 0;
    long atMillis = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case EXEMPLAR_LABEL -> exemplarLabel(in, labels);
        case EXEMPLAR_VALUE -> value = in.readDouble();
        case EXEMPLAR_TIMESTAMP -> atMillis = in.readInt64();
        default -> Intake.skip(in, tag);
      }
    }
    in.popLimit(outer);
    return new Exemplar(labels, value, atMillis);
  }

  private static void exemplarLabel(CodedInputStream in, Map<String, String> labels)
      throws IOException, UnreadableException {
    int outer = in.pushLimit(in.readRawVarint32());
    String name = "";
    String value = "";
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case NAME -> name = in.readStringRequireUtf8();
        case VALUE -> value = in.readStringRequireUtf8();
        default -> Intake.skip(in, tag);
      }
    }
    in.popLimit(outer);
    labels.put(name, value);
  }

  private void label(int start, int end) {
    if (labelsTo == labelsFrom) {
      labelsFrom = start;
    } else if (start != labelsTo) {
      scattered = true;
    }
    labelsTo = end;
  }

  /// Puts labels with something else between them side by side. No sender writes them so, but the
  /// samples between them must not become a part of the hash.
  private void gather(int from, int to) throws IOException, UnreadableException {
    CodedInputStream in = CodedInputStream.newInstance(bytes, from, to - from);
    ByteArrayOutputStream labels = new ByteArrayOutputStream();
    int start = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      Intake.skip(in, tag);
      int end = in.getTotalBytesRead();
      if (tag == LABEL) {
        labels.write(bytes, from + start, end - start);
      }
      start = end;
    }
    bytes = labels.toByteArray();
    labelsFrom = 0;
    labelsTo = bytes.length;
  }

  private Labels labels() throws IOException, InvalidLabelsException {
    CodedInputStream in = CodedInputStream.newInstance(bytes, labelsFrom, labelsTo - labelsFrom);
    reader.start();
    while (in.readTag() != 0) {
      int outer = in.pushLimit(in.readRawVarint32());
      int nameAt = 0;
      int nameLength = 0;
      int valueAt = 0;
      int valueLength = 0;
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (tag == NAME || tag == VALUE) {
          int length = in.readRawVarint32();
          int at = labelsFrom + in.getTotalBytesRead();
          in.skipRawBytes(length);
          nameAt = tag == NAME ? at : nameAt;
          nameLength = tag == NAME ? length : nameLength;
          valueAt = tag == VALUE ? at : valueAt;
          valueLength = tag == VALUE ? length : valueLength;
        } else if (!in.skipField(tag)) {
          throw new InvalidLabelsException("a label with a group that never began");
        }
      }
      in.popLimit(outer);
      reader.add(bytes, nameAt, nameLength, valueAt, valueLength);
    }
    return reader.labels();
  }
}
