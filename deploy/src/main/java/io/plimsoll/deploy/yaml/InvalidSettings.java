package io.plimsoll.deploy.yaml;

/// Settings that cannot be used. The message is for the person who wrote them: it names the place
/// and the value, and fits a line.
public final class InvalidSettings extends Exception {
  private static final long serialVersionUID = 1L;

  /// A mistake, described in a sentence.
  public InvalidSettings(String message) {
    super(message);
  }

  /// A mistake, described in a sentence, with what brought it to light.
  public InvalidSettings(String message, Throwable cause) {
    super(message, cause);
  }
}
