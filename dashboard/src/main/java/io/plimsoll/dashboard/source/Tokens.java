package io.plimsoll.dashboard.source;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Who may send frames, and for which nodes.
///
/// @param grants one for each token
public record Tokens(List<Grant> grants) {
  /// The most tokens: one for each collector that may send.
  public static final int MAX = 2_048;

  /// A token and the nodes that it may speak for.
  ///
  /// @param token the secret
  /// @param nodes names of the nodes; empty if it may speak for all
  public record Grant(Token token, Set<String> nodes) {
    /// Copies the names.
    public Grant {
      nodes = Set.copyOf(nodes);
    }

    boolean isFor(String node) {
      return nodes.isEmpty() || nodes.contains(node);
    }
  }

  /// Copies the list.
  public Tokens {
    grants = List.copyOf(grants);
    if (grants.isEmpty() || grants.size() > MAX) {
      throw new IllegalArgumentException(
          "there are 1 to %d tokens, got %d".formatted(MAX, grants.size()));
    }
  }

  /// One token, for all nodes.
  public static Tokens of(String token) {
    return new Tokens(List.of(new Grant(new Token(token), Set.of())));
  }

  /// The nodes for which somebody may send.
  ///
  /// @param authorization the value of the header; null if there is none
  /// @return null if it carries none of the tokens
  public @Nullable Predicate<String> nodes(@Nullable String authorization) {
    for (Grant grant : grants) {
      if (grant.token().isIn(authorization)) {
        return grant::isFor;
      }
    }
    return null;
  }
}
