package io.plimsoll.dashboard.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.plimsoll.dashboard.view.Shown;
import io.plimsoll.dashboard.web.Answers;
import io.plimsoll.dashboard.web.NoRoomException;
import io.plimsoll.dashboard.web.Outgoing;
import io.plimsoll.dashboard.web.Pieces;
import io.plimsoll.dashboard.write.Exemplars;
import io.plimsoll.store.label.Labels;
import io.plimsoll.store.series.SeriesQuery;
import io.plimsoll.store.series.SeriesValues;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/// Writes answers about series as JSON, value by value and without an object for any.
///
/// Numbers have as few digits as tell them apart. Those that JSON does not have are the texts
/// `NaN`, `+Inf` and `-Inf`, as in Prometheus.
final class SeriesJson {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();

  /// Doubles below this that are whole are written as integers, as the fraction would be `.0`.
  private static final double MAX_WHOLE = 1e15;

  private SeriesJson() {}

  /// The answer to a query.
  ///
  /// @param samples how many were read for it
  static Pieces answer(
      Outgoing outgoing, SeriesQuery query, long samples, List<SeriesValues> series)
      throws NoRoomException {
    return write(
        outgoing,
        json -> {
          json.writeStringField("from", Shown.time(query.from()));
          json.writeStringField("to", Shown.time(query.to()));
          json.writeNumberField("stepMillis", query.step().toMillis());
          json.writeNumberField("samplesRead", samples);
          json.writeArrayFieldStart("series");
          for (SeriesValues one : series) {
            json.writeStartObject();
            labels(json, one.labels());
            json.writeFieldName("atMillis");
            json.writeArray(one.atMillis(), 0, one.atMillis().length);
            json.writeArrayFieldStart("values");
            for (double value : one.values()) {
              number(json, value);
            }
            json.writeEndArray();
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  /// The labels of series.
  ///
  /// @param more whether there are more of them
  static Pieces labels(Outgoing outgoing, List<Labels> series, boolean more)
      throws NoRoomException {
    return write(
        outgoing,
        json -> {
          json.writeArrayFieldStart("series");
          for (Labels one : series) {
            json.writeStartObject();
            labels(json, one);
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeBooleanField("more", more);
        });
  }

  /// Exemplars of series.
  ///
  /// @param more whether there are more of them
  static Pieces exemplars(Outgoing outgoing, List<Exemplars.OfSeries> series, boolean more)
      throws NoRoomException {
    return write(
        outgoing,
        json -> {
          json.writeArrayFieldStart("series");
          for (Exemplars.OfSeries one : series) {
            json.writeStartObject();
            labels(json, one.labels());
            json.writeArrayFieldStart("exemplars");
            for (Exemplars.Exemplar exemplar : one.exemplars()) {
              json.writeStartObject();
              json.writeObjectFieldStart("labels");
              for (Map.Entry<String, String> label : exemplar.labels().entrySet()) {
                json.writeStringField(label.getKey(), label.getValue());
              }
              json.writeEndObject();
              json.writeFieldName("value");
              number(json, exemplar.value());
              json.writeNumberField("atMillis", exemplar.atMillis());
              json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeBooleanField("more", more);
        });
  }

  private static void labels(JsonGenerator json, Labels labels) throws IOException {
    json.writeObjectFieldStart("labels");
    for (int i = 0; i < labels.size(); i++) {
      json.writeStringField(labels.name(i), labels.value(i));
    }
    json.writeEndObject();
  }

  private static void number(JsonGenerator json, double value) throws IOException {
    long whole = (long) value;
    if (whole == value && Math.abs(value) < MAX_WHOLE && (whole != 0 || 1 / value > 0)) {
      json.writeNumber(whole);
    } else if (Double.isFinite(value)) {
      json.writeNumber(value);
    } else {
      json.writeString(Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf");
    }
  }

  @FunctionalInterface
  private interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  private static Pieces write(Outgoing outgoing, Fields fields) throws NoRoomException {
    return Answers.encode(
        outgoing,
        pieces -> {
          try (JsonGenerator json = JSON.createGenerator(pieces)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
          }
        });
  }
}
