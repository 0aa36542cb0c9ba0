package io.plimsoll.store.label;

import static io.plimsoll.store.label.LabelMatcher.Operator.DOES_NOT_MATCH;
import static io.plimsoll.store.label.LabelMatcher.Operator.EQUAL;
import static io.plimsoll.store.label.LabelMatcher.Operator.MATCHES;
import static io.plimsoll.store.label.LabelMatcher.Operator.NOT_EQUAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.store.label.LabelMatcher.Operator;
import io.plimsoll.store.query.QueryBudget;
import io.plimsoll.store.query.QueryStoppedException;
import io.plimsoll.testing.Seeds;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MatchersTest {
  private static final Labels WEB = Labels.of(Labels.NAME, "up", "job", "web");

  @Test
  void anAbsentLabelHasTheEmptyValue() throws Exception {
    assertThat(test("zone", EQUAL, "")).isTrue();
    assertThat(test("zone", NOT_EQUAL, "")).isFalse();
    assertThat(test("zone", NOT_EQUAL, "a")).isTrue();
    assertThat(test("zone", MATCHES, "|a")).isTrue();
    assertThat(test("zone", MATCHES, ".*")).isTrue();
    assertThat(test("zone", MATCHES, ".+")).isFalse();
    assertThat(test("zone", DOES_NOT_MATCH, "a.*")).isTrue();
    assertThat(test("zone", DOES_NOT_MATCH, ".*")).isFalse();
  }

  @Test
  void anExpressionMatchesTheWholeValue() throws Exception {
    assertThat(test("job", MATCHES, "we")).isFalse();
    assertThat(test("job", MATCHES, "w[a-e]b")).isTrue();
    assertThat(test("job", MATCHES, "we|web")).isTrue();
    assertThat(test("job", MATCHES, "(we|eb)")).isFalse();
    assertThat(test("job", MATCHES, "^web$")).isTrue();
    assertThat(test("job", DOES_NOT_MATCH, "[we]+")).isTrue();
  }

  @Test
  void aDotIsAnyCharacter() throws Exception {
    Matchers matchers =
        Matchers.of(List.of(new LabelMatcher("a", MATCHES, "x.y.*z")), QueryBudget.standard());
    assertThat(matchers.test(Labels.of("a", "x\ny\n\nz"))).isTrue();
    assertThat(matchers.test(Labels.of("a", "x😀yz"))).isTrue();
  }

  @Test
  void allMatchersHaveToHold() throws Exception {
    LabelMatcher up = LabelMatcher.metric("up");
    LabelMatcher web = new LabelMatcher("job", EQUAL, "web");
    LabelMatcher noZone = new LabelMatcher("zone", NOT_EQUAL, "");
    assertThat(Matchers.of(List.of(up, web), QueryBudget.standard()).test(WEB)).isTrue();
    assertThat(Matchers.of(List.of(up, web, noZone), QueryBudget.standard()).test(WEB)).isFalse();
  }

  @Test
  void aGroupIsTestedWithoutTheMetricAndTheMetricWithoutTheGroup() throws Exception {
    Matchers matchers =
        Matchers.of(
            List.of(LabelMatcher.metric("up"), new LabelMatcher("job", EQUAL, "web")),
            QueryBudget.standard());
    assertThat(matchers.testShared(Labels.of("job", "web"))).isTrue();
    assertThat(matchers.testShared(Labels.of("job", "db"))).isFalse();
    assertThat(matchers.testMetric("up")).isTrue();
    assertThat(matchers.testMetric("down")).isFalse();
  }

  /// Expressions of the kind that are taken apart, and of others, against those of the JDK.
  @Test
  void anExpressionMatchesWhatTheJdkSaysItDoes() throws Exception {
    Seeds.forEachSeed(
        500,
        random -> {
          String regex = expression(random);
          Matchers matchers =
              Matchers.of(List.of(new LabelMatcher("a", MATCHES, regex)), QueryBudget.standard());
          Pattern pattern = Pattern.compile(regex, Pattern.DOTALL);
          for (int i = 0; i < 30; i++) {
            String value = text(random, "ab.|", 4);
            Labels labels = Labels.of("a", value);
            assertThat(matchers.test(labels))
                .as("%s of %s", regex, value)
                .isEqualTo(pattern.matcher(value).matches());
          }
        });
  }

  @Test
  void anExpressionThatWouldRunAwayEnds() throws Exception {
    String value = "a".repeat(4_000) + "!";
    for (String regex : List.of("(a+)+$", "(a|aa)+", "(a*)*b", "(.*)*x", "(a|a?)+b")) {
      assertThat(
              Matchers.of(List.of(new LabelMatcher("a", MATCHES, regex)), QueryBudget.standard())
                  .test(Labels.of("a", value)))
          .as(regex)
          .isFalse();
    }
  }

  @Test
  void matchingEndsWithTheBudgetInTheMiddleOfOneValue() throws Exception {
    QueryBudget budget = QueryBudget.standard();
    Matchers matchers = Matchers.of(List.of(new LabelMatcher("a", MATCHES, "(.*)*x")), budget);
    Labels labels = Labels.of("a", "a".repeat(4_000));
    assertThat(matchers.test(labels)).isFalse();
    budget.stop("the time is up");

    assertThatThrownBy(() -> matchers.test(labels))
        .isInstanceOf(QueryStoppedException.class)
        .hasMessage("the time is up");
    assertThatThrownBy(() -> matchers.testShared(labels)).isInstanceOf(QueryStoppedException.class);
  }

  @Test
  void whatIsNoExpressionIsNamed() throws Exception {
    for (String regex : List.of("a(", "a)(b", "[z-a]", "*", "\\", "(?=a)", "\\1")) {
      assertThatThrownBy(() ->
              Matchers.of(List.of(new LabelMatcher("a", MATCHES, regex)), QueryBudget.standard()))
          .as(regex)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(regex);
    }
  }

  @Test
  void anExpressionThatWouldFillTheMemoryIsRefused() throws Exception {
    for (String regex :
        List.of("((a{1000}){1000}){1000}", "(((a{9,9}){99}){9}){1,9}", "((a{1000}[)]b){1000}")) {
      assertThatThrownBy(() ->
              Matchers.of(List.of(new LabelMatcher("a", MATCHES, regex)), QueryBudget.standard()))
          .as(regex)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("repeats too much");
    }
  }

  @Test
  void whatPeopleRepeatIsNotTooMuch() throws Exception {
    String uuid = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    assertThat(
            Matchers.of(List.of(new LabelMatcher("a", MATCHES, uuid)), QueryBudget.standard())
                .test(Labels.of("a", "123e4567-e89b-12d3-a456-426614174000")))
        .isTrue();
  }

  @Test
  void anExpressionThatIsTooLongIsRefused() throws Exception {
    String longest = "a".repeat(Expression.MAX_LENGTH);
    assertThat(test("job", MATCHES, longest)).isFalse();
    assertThatThrownBy(() -> test("job", MATCHES, longest + "a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1025 characters, more than 1024");
  }

  @Test
  void matchersThatAreTooManyAreRefused() throws Exception {
    LabelMatcher up = LabelMatcher.metric("up");
    assertThat(Matchers.of(Collections.nCopies(20, up), QueryBudget.standard()).test(WEB)).isTrue();
    assertThatThrownBy(() -> Matchers.of(Collections.nCopies(21, up), QueryBudget.standard()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("21 matchers, more than 20");
  }

  private static boolean test(String name, Operator operator, String value)
      throws QueryStoppedException {
    return Matchers.of(List.of(new LabelMatcher(name, operator, value)), QueryBudget.standard())
        .test(WEB);
  }

  private static String expression(RandomGenerator random) {
    StringBuilder regex = new StringBuilder();
    int alternatives = random.nextInt(1, 4);
    for (int i = 0; i < alternatives; i++) {
      String[] ends = {"", "", ".*", ".+", "\\.", "\\|", "[ab]", "a?", "b.*a", "."};
      regex.append(i == 0 ? "" : "|").append(text(random, "ab", 3));
      regex.append(ends[random.nextInt(ends.length)]);
    }
    return switch (random.nextInt(4)) {
      case 0 -> "(" + regex + ")";
      case 1 -> "(?:" + regex + ")";
      default -> regex.toString();
    };
  }

  private static String text(RandomGenerator random, String alphabet, int maxLength) {
    StringBuilder text = new StringBuilder();
    for (int left = random.nextInt(maxLength + 1); left > 0; left--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
