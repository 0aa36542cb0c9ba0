package io.plimsoll.deploy.bench.peer;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/// How servers with Prometheus's query interface are asked.
final class PromQl {
  private PromQl() {}

  /// Where a question goes.
  static String path(Question question) {
    String query = Server.parameter("query", question.promQl());
    if (question.instant()) {
      return "/api/v1/query?" + query + "&time=" + Server.seconds(question.to());
    }
    return "/api/v1/query_range?%s&start=%s&end=%s&step=%d"
        .formatted(
            query,
            Server.seconds(question.from()),
            Server.seconds(question.to()),
            question.step().toSeconds());
  }

  /// Where to ask for a count of samples.
  static String countPath(Metric metric, Instant to, Duration window) {
    String selector = Question.selector(Map.of("__name__", metric.series));
    String query = "sum(count_over_time(%s[%ds]))".formatted(selector, window.toSeconds());
    return "/api/v1/query?" + Server.parameter("query", query) + "&time=" + Server.seconds(to);
  }
}
