package io.plimsoll.dashboard.api;

import static io.plimsoll.testing.Seeds.forEachSeed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.plimsoll.dashboard.web.RequestException;
import io.plimsoll.store.label.LabelMatcher;
import io.plimsoll.store.label.LabelMatcher.Operator;
import io.plimsoll.store.label.Labels;
import io.plimsoll.store.label.Matchers;
import io.plimsoll.store.query.QueryBudget;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectorParserTest {
  @Test
  void readsANameAlone() {
    assertThat(parse(" node:cpu_9 ")).containsExactly(LabelMatcher.metric("node:cpu_9"));
  }

  @Test
  void readsEveryOperatorAndEveryQuote() {
    assertThat(parse("up{a=\"1\", b != '2',c=~`3\\d`,\n d!~ \"\",}"))
        .containsExactly(
            LabelMatcher.metric("up"),
            new LabelMatcher("a", Operator.EQUAL, "1"),
            new LabelMatcher("b", Operator.NOT_EQUAL, "2"),
            new LabelMatcher("c", Operator.MATCHES, "3\\d"),
            new LabelMatcher("d", Operator.DOES_NOT_MATCH, ""));
  }

  @Test
  void readsNamesOfAnyTextInQuotes() {
    assertThat(parse("{\"http.requests\", \"http.route\"=\"/a\"}"))
        .containsExactly(
            LabelMatcher.metric("http.requests"),
            new LabelMatcher("http.route", Operator.EQUAL, "/a"));
  }

  @Test
  void readsEscapes() {
    assertThat(parse("{a=\"\\\"\\\\\\n\\t\\u00e9'\"}"))
        .containsExactly(new LabelMatcher("a", Operator.EQUAL, "\"\\\n\té'"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          {}            | a selector needs at least one matcher, at character 3
          9up           | a name or '{' has to be here, at character 1
          up down       | nothing may follow, at character 4
          up{a}         | one of = != =~ !~ has to be here, at character 5
          up{a=1}       | a value in quotes has to be here, at character 6
          up{a="1" b}   | ',' or '}' has to be here, at character 10
          up{a="1"      | ',' or '}' has to be here, at character 9
          up{,}         | the name of a label has to be here, at character 4
          up{a="1       | the quote that opens here is not closed, at character 6
          up{a="\\d"}    | there is no such escape; a backslash is written as two, at character 8
          up{a="\\u00x"} | four hexadecimal digits have to follow, at character 8
          up{a==~"1"}   | a value in quotes has to be here, at character 6
          """)
  void saysWhereASelectorIsWrong(String text, String reason) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(RequestException.class)
        .hasMessage(reason + " of " + text);
  }

  @Test
  void readsAsManyMatchersAsTheStoreTakesAndRefusesOneMore() throws Exception {
    int most = Matchers.MAX_MATCHERS;
    Matchers matchers = Matchers.of(parse(selector(most)), QueryBudget.standard());
    assertThat(matchers.test(Labels.of(Map.of(Labels.NAME, "up")))).isTrue();
    assertThatThrownBy(() -> parse(selector(most + 1)))
        .isInstanceOfSatisfying(
            RequestException.class, refusal -> assertThat(refusal.field()).isEqualTo("match"))
        .hasMessageStartingWith("there are more than " + most + " matchers, at character");
  }

  /// A selector of so many matchers, the name among them.
  private static String selector(int matchers) {
    return "up{" + "a=\"\",".repeat(matchers - 1) + "}";
  }

  @Test
  void readsOrRefusesWhateverIsTyped() {
    String alphabet = "up{}=~!,\"'`\\ an1u";
    forEachSeed(random -> {
      for (int i = 0; i < 200; i++) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(1, 20); length > 0; length--) {
          text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        Throwable thrown = catchThrowable(() -> parse(text.toString()));
        assertThat(thrown == null || thrown instanceof RequestException).as("%s", text).isTrue();
      }
    });
  }

  private static List<LabelMatcher> parse(String text) {
    return SelectorParser.parse("match", text);
  }
}
