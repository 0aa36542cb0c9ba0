package io.plimsoll.dashboard.write;

import static io.plimsoll.testing.Seeds.forEachSeed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.plimsoll.dashboard.testing.MemorySeries;
import io.plimsoll.store.label.LabelMatcher;
import io.plimsoll.store.label.LabelMatcher.Operator;
import io.plimsoll.store.label.Labels;
import io.plimsoll.store.query.QueryBudget;
import io.plimsoll.store.series.Aggregation;
import io.plimsoll.store.series.SampleFunction;
import io.plimsoll.store.series.SeriesQuery;
import io.plimsoll.store.series.SeriesValues;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WriteDecoderTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final long AT = NOON.toEpochMilli();
  private static final LabelMatcher ANY = new LabelMatcher(Labels.NAME, Operator.NOT_EQUAL, "");

  private final MemorySeries store = new MemorySeries(InstantSource.fixed(NOON));
  private final WriteDecoder decoder =
      new WriteDecoder(store, new Exemplars(InstantSource.system()));

  @ParameterizedTest
  @EnumSource(Version.class)
  void keepsEverySampleUnderItsLabelsBitForBit(Version version) throws Exception {
    long oddNan = 0x7FF8_0000_0000_1234L;
    Written.Symbols symbols = new Written.Symbols();
    Message up = series(version, symbols, "__name__", "up", "job", "web");
    up.message(2, Written.sample(AT - 5_000, 1)).message(2, Written.sample(AT, -0.5));
    Message odd = series(version, symbols, "__name__", "odd", "job", "wéb\n\"");
    odd.message(2, new Message().fixed(1, oddNan).varint(2, AT));

    Tally tally = write(version, request(version, symbols, up, odd));

    assertThat(tally.complete()).isTrue();
    assertThat(tally.kept()).isEqualTo(3);
    assertThat(labels())
        .contains("{__name__=\"odd\",job=\"wéb\\n\\\"\"}", "{__name__=\"up\",job=\"web\"}");
    SeriesValues values = query(LabelMatcher.metric("up")).getFirst();
    assertThat(values.atMillis()).containsExactly(AT - 5_000, AT);
    assertThat(values.values()).containsExactly(1, -0.5);
    assertThat(store.bits(Labels.of(Map.of("__name__", "odd", "job", "wéb\n\"")), AT))
        .isEqualTo(oddNan);
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void asksForTheLabelsOfASeriesOnlyOnce(Version version) throws Exception {
    for (int i = 0; i < 3; i++) {
      Written.Symbols symbols = new Written.Symbols();
      if (i == 2) {
        symbols.series("__name__", "other", "moves", "the", "symbols", "on");
      }
      Message up = series(version, symbols, "__name__", "up", "job", "web");
      up.message(2, Written.sample(AT - i, i));
      write(version, request(version, symbols, up));
    }

    assertThat(store.admissions()).isEqualTo(1);
    assertThat(query(LabelMatcher.metric("up")).getFirst().values()).hasSize(3);
  }

  @Test
  void bothVersionsAndEveryOrderOfLabelsAreOneSeries() throws Exception {
    Written.Symbols symbols = new Written.Symbols();
    Message second = symbols.series("__name__", "up", "job", "web", "empty", "");
    write(Version.FIRST, Written.first(sampled(Written.series("__name__", "up", "job", "web"), 1)));
    write(Version.FIRST, Written.first(sampled(Written.series("job", "web", "__name__", "up"), 2)));
    write(Version.SECOND, symbols.request(sampled(second, 3)));

    assertThat(labels()).hasSize(1);
    assertThat(query(ANY).getFirst().values()).containsExactly(3, 2, 1);
  }

  @Test
  void samplesBetweenTheLabelsAreNoPartOfThem() throws Exception {
    for (int i = 1; i <= 2; i++) {
      Message series = new Message();
      series.message(1, new Message().text(1, "__name__").text(2, "up"));
      series.message(2, Written.sample(AT - i, i));
      series.message(1, new Message().text(2, "web").text(1, "job"));
      write(Version.FIRST, Written.first(series));
    }

    assertThat(labels()).containsExactly("{__name__=\"up\",job=\"web\"}");
    assertThat(store.admissions()).isEqualTo(1);
  }

  @Test
  void symbolsMayComeAfterTheSeriesThatReferToThem() throws Exception {
    Message series = new Message().varint(1, 1).varint(1, 2);
    Message request = new Message().message(5, sampled(series, 1));
    request.text(4, "").text(4, "__name__").text(4, "up");

    assertThat(write(Version.SECOND, request.toBytes()).kept()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void keepsTheGoodSamplesAndNamesTheFirstBadOne(Version version) throws Exception {
    write(Version.FIRST, Written.first(sampled(Written.series("__name__", "newest"), 0)));
    Written.Symbols symbols = new Written.Symbols();
    Message late = series(version, symbols, "__name__", "late");
    late.message(2, Written.sample(AT - 3_600_001, 1)).message(2, Written.sample(AT, 1));
    Message twice = series(version, symbols, "__name__", "twice", "a", "1", "a", "2");
    Message nameless = series(version, symbols, "job", "web");
    Message tooLong = series(version, symbols, "__name__", "long", "a", "x".repeat(4_097));
    Message good = series(version, symbols, "__name__", "good", "a", "x".repeat(4_096));

    Tally tally =
        write(
            version,
            request(
                version,
                symbols,
                sampled(twice, 1),
                late,
                sampled(nameless, 1),
                sampled(tooLong, 1),
                sampled(good, 1)));

    assertThat(tally.kept()).isEqualTo(2);
    assertThat(tally.refused(Refusal.LABELS)).isEqualTo(3);
    assertThat(tally.text())
        .isEqualTo(
            "4 of 6 samples were not kept: 3 with labels that are not valid, 1 too old."
                + " The first: the label 'a' is there twice in a series of 'twice'");
    assertThat(query(LabelMatcher.metric("late")).getFirst().values()).containsExactly(1);
  }

  @Test
  void namesTheLabelAndTheMetricOfASeriesThatIsRefused() throws Exception {
    String tooLong = "x".repeat(4_097);
    assertThat(refusal(Written.series("__name__", "up", "path", tooLong)))
        .isEqualTo("4097 bytes in the value of 'path', and 4096 are the most, in a series of 'up'");
    assertThat(refusal(Written.series("__name__", "up", "n".repeat(257), "x")))
        .isEqualTo("257 bytes in the name of a label, and 256 are the most, in a series of 'up'");
    assertThat(refusal(Written.series("__name__", "up", "", "x")))
        .isEqualTo("a label has an empty name in a series of 'up'");
    assertThat(refusal(Written.series("__name__", "up", "a\nb", "x")))
        .contains("control character in its name in a series of 'up'");
    Message label = new Message().text(1, "path").bytes(2, (byte) 'a', (byte) 0xFF);
    assertThat(refusal(Written.series("__name__", "up").message(1, label)))
        .isEqualTo("the value of 'path' is no UTF-8, 'a\uFFFD', in a series of 'up'");
    String[] many = new String[2 * 81];
    Arrays.setAll(many, i -> i % 2 == 1 ? "up" : i == 0 ? "__name__" : "label" + i);
    assertThat(refusal(Written.series(many)))
        .isEqualTo("81 labels, and 80 are the most, in a series of 'up'");
    assertThat(refusal(Written.series("path", tooLong, "__name__", "up")))
        .isEqualTo("4097 bytes in the value of 'path', and 4096 are the most, in a series");
  }

  private String refusal(Message series) throws Exception {
    String text = write(Version.FIRST, Written.first(sampled(series, 1))).text();
    return text.substring(text.indexOf("The first: ") + "The first: ".length());
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void refusesNativeHistogramsAndKeepsTheOtherSamples(Version version) throws Exception {
    Written.Symbols symbols = new Written.Symbols();
    Message histogram = series(version, symbols, "__name__", "request_seconds");
    histogram.message(version == Version.FIRST ? 4 : 3, new Message().varint(1, 7));
    Message good = sampled(series(version, symbols, "__name__", "good"), 1);

    Tally tally = write(version, request(version, symbols, histogram, good));

    assertThat(tally.kept()).isEqualTo(1);
    assertThat(tally.refused(Refusal.HISTOGRAM)).isEqualTo(1);
    assertThat(tally.text())
        .contains("1 native histograms", "send classic ones", "request_seconds");
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void countsExemplarsAndIgnoresMetadataAndFieldsToCome(Version version) throws Exception {
    Written.Symbols symbols = new Written.Symbols();
    Message series = sampled(series(version, symbols, "__name__", "up"), 1);
    Message exemplar = new Message().fixed(2, 0.5).varint(3, AT);
    series.message(version == Version.FIRST ? 3 : 4, exemplar);
    series.message(version == Version.FIRST ? 3 : 4, new Message());
    series.varint(19, 5).text(20, "to come");
    Message request = new Message();
    if (version == Version.FIRST) {
      request.message(3, new Message().varint(1, 1).text(2, "up"));
    } else {
      series.message(5, new Message().varint(1, 1));
    }
    request.append(request(version, symbols, series)).fixed(21, 2.0);

    Tally tally = write(version, request.toBytes());

    assertThat(tally.complete()).isTrue();
    assertThat(tally.kept()).isEqualTo(1);
    assertThat(tally.keptExemplars()).isEqualTo(1);
    assertThat(tally.exemplars()).isEqualTo(1);
    assertThat(tally.ignoredMetadata()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void refusesAMessageOfTheOtherVersion(Version version) {
    byte[] body = Written.snappy(wholeRequest(version));
    Version other = version == Version.FIRST ? Version.SECOND : Version.FIRST;

    assertThatThrownBy(() -> decoder.write(other, body, body.length))
        .isInstanceOfSatisfying(
            UnreadableException.class, e -> assertThat(e.status()).isEqualTo(400))
        .hasMessageEndingWith("and the body is " + version.message());
    assertThat(store.appends()).isZero();
  }

  @Test
  void refusesReferencesToSymbolsThatAreNotThere() throws Exception {
    Message beyond = new Message().bytes(1, new Message().raw(1).raw(3).toBytes());
    Message negative = new Message().bytes(1, new Message().raw(1).raw(-1).toBytes());
    Message odd = new Message().bytes(1, (byte) 1);
    Message many = new Message().bytes(1, new byte[162]);
    Message request = new Message().text(4, "").text(4, "__name__").text(4, "up");
    for (Message series : List.of(beyond, negative, odd, many)) {
      request.message(5, sampled(series, 1));
    }
    request.message(5, sampled(new Message().bytes(1, (byte) 1, (byte) 2), 1));

    Tally tally = write(Version.SECOND, request.toBytes());

    assertThat(tally.refused(Refusal.LABELS)).isEqualTo(4);
    assertThat(tally.kept()).isEqualTo(1);
    assertThat(tally.text()).contains("a series refers to symbol 3 of 3");
  }

  @Test
  void goesOnWithKnownSeriesWhenThereAreAsManyAsAllowed() throws Exception {
    store.limit(1);
    write(Version.FIRST, Written.first(sampled(Written.series("__name__", "up"), 1)));
    Message again = Written.series("__name__", "up").message(2, Written.sample(AT + 1, 2));

    Tally tally =
        write(Version.FIRST, Written.first(sampled(Written.series("__name__", "down"), 1), again));

    assertThat(tally.kept()).isEqualTo(1);
    assertThat(tally.refused(Refusal.SERIES_LIMIT)).isEqualTo(1);
    assertThat(tally.text()).contains("as many as allowed", "down");
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void keepsNothingOfAMessageThatBreaksOff(Version version) throws Exception {
    byte[] whole = wholeRequest(version);
    int readable = 0;
    for (int length = 1; length < whole.length; length++) {
      byte[] cut = Written.snappy(Arrays.copyOf(whole, length));
      Throwable thrown = catchThrowable(() -> decoder.write(version, cut, cut.length));
      if (thrown == null) {
        // A message that ends between two fields is a shorter message.
        readable++;
      } else {
        assertThat(thrown)
            .isInstanceOfSatisfying(
                UnreadableException.class, e -> assertThat(e.status()).isEqualTo(400));
      }
    }

    assertThat(readable).isEqualTo(version == Version.FIRST ? 2 : 11);
    assertThat(store.appends()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void readsOrRefusesWhateverBytesComeAndThenGoesOn(Version version) throws Exception {
    byte[] whole = wholeRequest(version);
    forEachSeed(random -> {
      for (int i = 0; i < 100; i++) {
        byte[] flipped = whole.clone();
        for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
          flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        }
        byte[] body = Written.snappy(flipped);
        Throwable thrown = catchThrowable(() -> decoder.write(version, body, body.length));
        assertThat(thrown == null || thrown instanceof UnreadableException)
            .as("%s", thrown)
            .isTrue();
      }
    });

    assertThat(write(version, whole).kept()).isPositive();
  }

  @Test
  void refusesMoreSamplesThanARequestMayHave() throws Exception {
    Message series = Written.series("__name__", "up");
    for (int i = 0; i <= Intake.MAX_SAMPLES; i++) {
      series.append((byte) 0x12, (byte) 0);
    }
    byte[] body = Written.snappy(Written.first(series));

    assertThatThrownBy(() -> decoder.write(Version.FIRST, body, body.length))
        .isInstanceOfSatisfying(
            UnreadableException.class, e -> assertThat(e.status()).isEqualTo(413));
    assertThat(store.appends()).isZero();
  }

  @Test
  void refusesMoreSymbolsThanARequestMayHave() {
    Message request = new Message();
    for (int i = 0; i <= SecondVersion.MAX_SYMBOLS; i++) {
      request.append((byte) 0x22, (byte) 0);
    }
    byte[] body = Written.snappy(request.toBytes());

    assertThatThrownBy(() -> decoder.write(Version.SECOND, body, body.length))
        .isInstanceOfSatisfying(
            UnreadableException.class, e -> assertThat(e.status()).isEqualTo(413));
  }

  @Test
  void seriesWithoutSamplesAreNotAdmitted() throws Exception {
    Tally tally = write(Version.FIRST, Written.first(Written.series("__name__", "up")));

    assertThat(tally.complete()).isTrue();
    assertThat(store.admissions()).isZero();
    assertThat(store.appends()).isZero();
  }

  private Tally write(Version version, byte[] message) throws IOException, UnreadableException {
    byte[] block = Written.snappy(message);
    // What is behind the block is of no account, as bodies come in arrays that are longer.
    return decoder.write(version, Arrays.copyOf(block, block.length + 7), block.length);
  }

  private static byte[] wholeRequest(Version version) {
    Written.Symbols symbols = new Written.Symbols();
    return request(
        version,
        symbols,
        sampled(series(version, symbols, "__name__", "up", "job", "web", "zone", "b"), 1),
        sampled(series(version, symbols, "__name__", "down", "job", "web"), 2),
        sampled(series(version, symbols, "__name__", "sideways"), 3));
  }

  private static Message series(Version version, Written.Symbols symbols, String... labels) {
    return version == Version.FIRST ? Written.series(labels) : symbols.series(labels);
  }

  private static byte[] request(Version version, Written.Symbols symbols, Message... series) {
    return version == Version.FIRST ? Written.first(series) : symbols.request(series);
  }

  private static Message sampled(Message series, int value) {
    return series.message(2, Written.sample(AT - value, value));
  }

  private List<String> labels() throws IOException {
    return store
        .series(List.of(ANY), NOON.minusSeconds(7_200), NOON.plusSeconds(60), 100, budget())
        .stream()
        .map(Labels::toString)
        .toList();
  }

  private List<SeriesValues> query(LabelMatcher matcher) throws IOException {
    return store.query(
        new SeriesQuery(
            List.of(matcher),
            NOON.minusSeconds(10),
            NOON.plusMillis(500),
            Duration.ofMillis(1),
            SampleFunction.NONE,
            Duration.ofMillis(1),
            Aggregation.NONE,
            List.of(),
            0),
        budget());
  }

  private static QueryBudget budget() {
    return QueryBudget.standard();
  }
}
