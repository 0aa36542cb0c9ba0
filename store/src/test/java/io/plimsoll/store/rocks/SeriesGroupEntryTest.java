package io.plimsoll.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.store.label.Labels;
import io.plimsoll.testing.Seeds;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Groups of series as they are kept.
class SeriesGroupEntryTest {
  private static final List<String> TEXTS =
      List.of("", "a", "b", "ab", "éa", "aé", "container", "containes", "🚢");

  @Test
  void isReadAsItWasWrittenWhateverTheOneBeforeWas() {
    Seeds.forEachSeed(random -> {
      SeriesGroupEntry before = entry(random);
      for (int i = 0; i < 20; i++) {
        SeriesGroupEntry written = entry(random);
        byte[] bytes = written.toBytes();
        byte[] longer = Arrays.copyOf(bytes, bytes.length + random.nextInt(3));
        SeriesGroupEntry read = SeriesGroupEntry.of(longer, bytes.length, before);
        assertThat(read.firstBucket()).isEqualTo(written.firstBucket());
        assertThat(read.shared()).isEqualTo(written.shared());
        assertThat(read.metrics()).isEqualTo(written.metrics());
        assertThat(read.series()).isEqualTo(written.series());
        assertThat(SeriesGroupEntry.series(longer, bytes.length)).isEqualTo(written.series());
        before = read;
      }
    });
  }

  private static SeriesGroupEntry entry(RandomGenerator random) {
    Map<String, String> labels = new LinkedHashMap<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      labels.put(i + text(random), text(random));
    }
    int columns = random.nextInt(4);
    return new SeriesGroupEntry(
        random.nextInt(1_000_000),
        Labels.of(labels),
        IntStream.range(0, columns).mapToObj(column -> text(random)).toList(),
        IntStream.range(0, columns).map(column -> random.nextInt(-1, 1_000)).toArray());
  }

  private static String text(RandomGenerator random) {
    return TEXTS.get(random.nextInt(TEXTS.size()));
  }

  @Test
  void sharesTheTextsThatAreThoseOfTheOneBefore() {
    Labels labels = Labels.of("container", "c1", "job", "test");
    byte[] bytes = new SeriesGroupEntry(1, labels, List.of("up"), new int[] {3}).toBytes();
    SeriesGroupEntry before = SeriesGroupEntry.of(bytes, bytes.length);
    SeriesGroupEntry read = SeriesGroupEntry.of(bytes, bytes.length, before);
    assertThat(read.shared().name(1)).isSameAs(before.shared().name(1));
    assertThat(read.shared().value(0)).isSameAs(before.shared().value(0));
    assertThat(read.metrics().getFirst()).isSameAs(before.metrics().getFirst());
  }
}
