package io.plimsoll.dashboard.source;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Who may send frames, and for which nodes. Never changes.
public final class Tokens {
  /// The most tokens: one for each collector that may send.
  public static final int MAX = 2_048;

  private final Map<Token, Grant> grants = new HashMap<>();

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

  /// Takes one grant for each token.
  ///
  /// @throws IllegalArgumentException if there are none, too many, or two for one token
  public Tokens(List<Grant> grants) {
    if (grants.isEmpty() || grants.size() > MAX) {
      throw new IllegalArgumentException(
          "there are 1 to %d tokens, got %d".formatted(MAX, grants.size()));
    }
    for (Grant grant : grants) {
      if (this.grants.put(grant.token(), grant) != null) {
        throw new IllegalArgumentException("a token is there twice");
      }
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
    Token token = Token.in(authorization);
    Grant grant = token == null ? null : grants.get(token);
    return grant == null ? null : grant::isFor;
  }
}
