package io.plimsoll.dashboard.source;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/// A secret that a request carries as `Authorization: Bearer …`. Only its hash is kept.
public final class Token {
  private static final String SCHEME = "Bearer ";

  private final byte[] hash;

  /// A token of this text.
  public Token(String text) {
    hash = hash(text);
  }

  /// Whether a header carries this token. Takes as long for one that is nearly right.
  ///
  /// @param authorization the value of the header; null if there is none
  public boolean isIn(@Nullable String authorization) {
    return authorization != null
        && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && MessageDigest.isEqual(hash, hash(authorization.substring(SCHEME.length()).strip()));
  }

  private static byte[] hash(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every Java has SHA-256", impossible);
    }
  }
}
