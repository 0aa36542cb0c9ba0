package io.plimsoll.dashboard.source;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A secret that a request carries as `Authorization: Bearer …`. Only its hash is kept, and
/// compared: how long that takes tells nothing of the secret.
public final class Token {
  private static final String SCHEME = "Bearer ";

  private final byte[] hash;

  /// A token of this text.
  public Token(String text) {
    hash = hash(text);
  }

  /// The token that a header carries.
  ///
  /// @param authorization the value of the header; null if there is none
  /// @return null if it carries none
  public static @Nullable Token in(@Nullable String authorization) {
    return authorization != null && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        ? new Token(authorization.substring(SCHEME.length()).strip())
        : null;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Token token && MessageDigest.isEqual(hash, token.hash);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(hash);
  }

  private static byte[] hash(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every Java has SHA-256", impossible);
    }
  }
}
