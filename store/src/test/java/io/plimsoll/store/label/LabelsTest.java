package io.plimsoll.store.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.testing.Seeds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LabelsTest {
  @Test
  void labelsAreTheSameInWhateverOrderTheyCome() {
    Labels labels = Labels.of("node", "n1", "__name__", "up", "job", "web");
    assertThat(labels).isEqualTo(Labels.of("job", "web", "node", "n1", "__name__", "up"));
    assertThat(labels).isEqualTo(Labels.of(Map.of("job", "web", "node", "n1", "__name__", "up")));
    assertThat(labels).hasToString("{__name__=\"up\",job=\"web\",node=\"n1\"}");
  }

  @Test
  void aLabelWithoutAValueIsAbsent() {
    assertThat(Labels.of("b", "", "a", "1", "c", "")).isEqualTo(Labels.of("a", "1"));
    assertThat(Labels.of("a", "")).isEqualTo(Labels.NONE);
    assertThat(Labels.of("a", "1").with("a", "")).isEqualTo(Labels.NONE);
  }

  @Test
  void aLabelThatComesTwiceIsNamed() {
    assertThatThrownBy(() -> Labels.of("a", "1", "b", "2", "a", "3"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("label \"a\" comes twice");
    assertThatThrownBy(() -> Labels.of("a", "1", "a", "1")).hasMessage("label \"a\" comes twice");
  }

  @Test
  void anyTextIsAName() {
    assertThat(Labels.of("größe.µs 😀", "1").name(0)).isEqualTo("größe.µs 😀");
    assertThat(Labels.of("a", "two\nlines").value(0)).isEqualTo("two\nlines");
  }

  @Test
  void whatIsNoLabelIsNamed() {
    assertThatThrownBy(() -> Labels.of("", "x")).hasMessageContaining("\"x\" has no name");
    assertThatThrownBy(() -> Labels.of("a\nb", "x")).hasMessageContaining("\"a\\nb\"");
    assertThatThrownBy(() -> Labels.of("a\u0000", "x")).hasMessageContaining("control character");
    assertThatThrownBy(() -> Labels.of("a", "\uD83D"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("label \"a\" is no UTF-8 text");
    assertThatThrownBy(() -> Labels.of("a", "\uDE00\uD83D")).hasMessageContaining("no UTF-8");
    assertThatThrownBy(() -> Labels.of("a", "1", "b")).hasMessageContaining("\"b\" has no value");
  }

  @Test
  void labelsAreChangedAsAMapWouldBe() {
    Seeds.forEachSeed(random -> {
      Map<String, String> map = new TreeMap<>();
      Labels labels = Labels.NONE;
      for (int i = 0; i < 40; i++) {
        String name = "n" + random.nextInt(10);
        if (random.nextBoolean()) {
          String value = "v" + random.nextInt(3);
          map.put(name, value);
          labels = labels.with(name, value);
        } else {
          map.remove(name);
          labels = labels.without(name);
        }
        assertThat(labels.toMap()).containsExactlyEntriesOf(map);
        assertThat(labels).isEqualTo(Labels.of(map)).hasSameHashCodeAs(Labels.of(map));
      }
    });
  }

  @Test
  void labelsAreInTheOrderOfTheirNamesAndValues() {
    List<Labels> ordered =
        List.of(
            Labels.NONE,
            Labels.of("a", "1"),
            Labels.of("a", "1", "b", "1"),
            Labels.of("a", "1", "b", "2"),
            Labels.of("a", "1", "c", "0"),
            Labels.of("a", "2"),
            Labels.of("b", "0"));
    List<Labels> sorted = new ArrayList<>(ordered.reversed());
    sorted.sort(Comparator.naturalOrder());
    assertThat(sorted).isEqualTo(ordered);
  }
}
