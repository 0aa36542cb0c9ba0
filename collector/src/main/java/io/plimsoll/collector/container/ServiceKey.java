package io.plimsoll.collector.container;

import java.util.Comparator;

/// The identity of a service, the same in labels, URLs, ARNs and the store.
///
/// @param cluster the Compose project, Swarm stack, ECS cluster or Kubernetes cluster
/// @param service the name of the service inside it
public record ServiceKey(String cluster, String service) implements Comparable<ServiceKey> {
  private static final Comparator<ServiceKey> ORDER =
      Comparator.comparing(ServiceKey::cluster).thenComparing(ServiceKey::service);

  /// Checks that both parts have text and no slash, which separates them.
  public ServiceKey {
    check("cluster", cluster);
    check("service", service);
  }

  /// Reads `cluster/service`.
  ///
  /// @throws IllegalArgumentException if the text has another form
  public static ServiceKey parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("'" + text + "' is not of the form cluster/service");
    }
    return new ServiceKey(text.substring(0, slash), text.substring(slash + 1));
  }

  @Override
  public int compareTo(ServiceKey other) {
    return ORDER.compare(this, other);
  }

  /// `cluster/service`, which [#parse] reads.
  @Override
  public String toString() {
    return cluster + "/" + service;
  }

  private static void check(String part, String text) {
    if (text.isBlank() || text.indexOf('/') >= 0) {
      throw new IllegalArgumentException(
          "A " + part + " needs a name without a slash, got '" + text + "'");
    }
  }
}
