package io.plimsoll.collector.wire;

/// Bytes that are no frames; the message says where and why.
public final class WireException extends Exception {
  private static final long serialVersionUID = 1L;

  /// A fault at a place in the bytes.
  ///
  /// @param place such as `frame 2, byte 57`
  public WireException(String place, String reason) {
    super(place + ": " + reason);
  }
}
