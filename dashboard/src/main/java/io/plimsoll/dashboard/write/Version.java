package io.plimsoll.dashboard.write;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The versions of remote-write, which senders name by the message that they send.
enum Version {
  /// 1.0
  FIRST("prometheus.WriteRequest"),
  /// 2.0
  SECOND("io.prometheus.write.v2.Request");

  /// The media type of both.
  static final String MEDIA_TYPE = "application/x-protobuf";

  private final String message;

  Version(String message) {
    this.message = message;
  }

  /// The name of its message.
  String message() {
    return message;
  }

  /// The version that a `Content-Type` stands for; null if it stands for none. One that names no
  /// message is of version 1.0, which did not name it, and so is what has no type at all, as in
  /// Prometheus.
  static @Nullable Version of(@Nullable String contentType) {
    if (contentType == null || contentType.isBlank()) {
      return FIRST;
    }
    String[] parts = contentType.split(";", -1);
    if (!parts[0].strip().toLowerCase(Locale.ROOT).equals(MEDIA_TYPE)) {
      return null;
    }
    for (int i = 1; i < parts.length; i++) {
      String part = parts[i].strip();
      if (part.regionMatches(true, 0, "proto=", 0, 6)) {
        return named(part.substring(6).replace("\"", ""));
      }
    }
    return FIRST;
  }

  private static @Nullable Version named(String message) {
    for (Version version : values()) {
      if (version.message.equals(message)) {
        return version;
      }
    }
    return null;
  }
}
