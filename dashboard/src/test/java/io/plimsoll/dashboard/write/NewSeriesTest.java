package io.plimsoll.dashboard.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.rocks.RocksStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which series of requests a real store gives a place, and what their labels may take.
class NewSeriesTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final long AT = NOON.toEpochMilli();
  private static final int MAX_SERIES = 1_000;

  @TempDir private Path directory;
  private RocksStore store;
  private WriteDecoder decoder;

  @BeforeEach
  void open() throws IOException {
    open("store", MAX_SERIES);
  }

  private void open(String name, int maxSeries) throws IOException {
    StoreSettings settings = StoreSettings.DEFAULT.withMaxSeries(maxSeries);
    store = RocksStore.open(directory.resolve(name), settings, InstantSource.fixed(NOON));
    decoder = new WriteDecoder(store.series(), new Exemplars(InstantSource.fixed(NOON)));
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  @Test
  void aSeriesWhoseSamplesAreAllRefusedTakesNoPlace() throws Exception {
    Tally ahead = write(few(0, MAX_SERIES, AT + 3_600_000));
    assertThat(ahead.refused(Refusal.TOO_FAR_AHEAD)).isEqualTo(MAX_SERIES);
    assertThat(ahead.text()).contains("{__name__=\"up\",job=\"0\"}", "later than the clock");
    Tally old = write(few(0, MAX_SERIES, AT - 400L * 86_400_000));
    assertThat(old.refused(Refusal.TOO_OLD)).isEqualTo(MAX_SERIES);
    assertThat(store.series().status().activeSeries()).isZero();
    assertThat(write(few(MAX_SERIES, 2 * MAX_SERIES, AT)).kept()).isEqualTo(MAX_SERIES);
  }

  @Test
  void aSeriesOfWhoseSamplesOneIsKeptTakesAPlace() throws Exception {
    Message both = series(1).message(2, Written.sample(AT, 1));
    both.message(2, Written.sample(AT + 3_600_000, 1));
    Tally tally = write(Written.first(both));
    assertThat(tally.kept()).isOne();
    assertThat(tally.refused(Refusal.TOO_FAR_AHEAD)).isOne();
    assertThat(store.series().status().activeSeries()).isOne();
  }

  @Test
  void aRequestThatBreaksOffTakesNoPlaces() throws Exception {
    byte[] whole = few(0, MAX_SERIES, AT);
    byte[] cut = Arrays.copyOf(whole, whole.length - 1);
    assertThatThrownBy(() -> write(cut)).isInstanceOf(UnreadableException.class);
    assertThat(store.series().status().activeSeries()).isZero();
    assertThat(write(few(MAX_SERIES, 2 * MAX_SERIES, AT)).kept()).isEqualTo(MAX_SERIES);
  }

  @Test
  void theAnswerAndTheStatusSayWhichLimitIsReached() throws Exception {
    write(few(0, MAX_SERIES, AT));
    Tally tally = write(few(MAX_SERIES, MAX_SERIES + 1, AT));
    assertThat(tally.refused(Refusal.SERIES_LIMIT)).isOne();
    assertThat(tally.text()).contains("there are 1000 active series, as many as allowed");
    assertThat(store.status().problems())
        .containsExactly(
            "New series are refused, 1 times so far: "
                + "there are 1000 active series, as many as allowed");
  }

  @Test
  void aRequestThatMultipliesItsLabelsIsRefusedBeforeAnythingIsWritten() throws Exception {
    long before = store.status().diskBytes();
    byte[] request = manifold(0, 1_100);
    assertThat(request).hasSizeLessThan(100_000);
    assertThatThrownBy(() -> write(Version.SECOND, request))
        .isInstanceOfSatisfying(
            UnreadableException.class, refused -> assertThat(refused.status()).isEqualTo(413))
        .hasMessageContaining("labels of series that are not known");
    assertThat(store.series().status().activeSeries()).isZero();
    assertThat(store.status().diskBytes()).isLessThan(before + request.length);
  }

  @Test
  void labelsThatManyRequestsMultiplyAreLimitedOnTheDisk() throws Exception {
    close();
    open("roomy", 4 * MAX_SERIES);
    Tally last = new Tally();
    for (int from = 0; from < 1_200; from += 200) {
      last = write(Version.SECOND, manifold(from, from + 200));
    }
    assertThat(last.refused(Refusal.SERIES_LIMIT)).isPositive();
    assertThat(last.text()).contains("active series take", "bytes of disk", "are the most");
    assertThat(store.series().status().activeSeries()).isLessThan(1_100);
    assertThat(store.status().diskBytes()).isLessThan(40L << 20);
  }

  private Tally write(byte[] message) throws IOException, UnreadableException {
    return write(Version.FIRST, message);
  }

  private Tally write(Version version, byte[] message) throws IOException, UnreadableException {
    byte[] body = Written.snappy(message);
    return decoder.write(version, body, body.length);
  }

  private static Message series(int number) {
    return Written.series("__name__", "up", "job", String.valueOf(number));
  }

  private static byte[] few(int from, int to, long atMillis) {
    Message[] series = new Message[to - from];
    for (int i = from; i < to; i++) {
      series[i - from] = series(i).message(2, Written.sample(atMillis, 1));
    }
    return Written.first(series);
  }

  /// Series of version 2.0 with 16,000 bytes of labels each, which they share but for one.
  private static byte[] manifold(int from, int to) {
    Written.Symbols symbols = new Written.Symbols();
    Message[] series = new Message[to - from];
    for (int i = from; i < to; i++) {
      String[] labels = new String[2 * 6];
      labels[0] = "__name__";
      labels[1] = "up";
      labels[2] = "job";
      labels[3] = String.valueOf(i);
      for (int label = 2; label < 6; label++) {
        labels[2 * label] = "label_" + label;
        labels[2 * label + 1] = "x".repeat(4_000);
      }
      series[i - from] = symbols.series(labels).message(2, Written.sample(AT, 1));
    }
    return symbols.request(series);
  }
}
