package io.plimsoll.dashboard;

import io.micrometer.core.instrument.Tag;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.spi.observability.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The method of a request as a label of the HTTP server's metrics. A client may make up as many
/// methods as it likes, and each would be series for good; so those of RFC 9110 and 5789 are told
/// apart, and all others are one. The other two labels, route and status, are ours.
final class MethodTag implements Function<HttpRequest, Iterable<Tag>> {
  private static final String NAME = "method";
  private static final List<Tag> OTHER = List.of(Tag.of(NAME, "other"));

  private static final Map<HttpMethod, List<Tag>> KNOWN =
      Stream.of(
              HttpMethod.GET,
              HttpMethod.HEAD,
              HttpMethod.POST,
              HttpMethod.PUT,
              HttpMethod.DELETE,
              HttpMethod.CONNECT,
              HttpMethod.OPTIONS,
              HttpMethod.TRACE,
              HttpMethod.PATCH)
          .collect(
              Collectors.toUnmodifiableMap(
                  method -> method, method -> List.of(Tag.of(NAME, method.name()))));

  @Override
  public Iterable<Tag> apply(HttpRequest request) {
    return KNOWN.getOrDefault(request.method(), OTHER);
  }
}
