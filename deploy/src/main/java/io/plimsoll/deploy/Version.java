package io.plimsoll.deploy;

/// Which Plimsoll this is.
final class Version {
  /// The version in the manifest of the jar, or that it runs from classes.
  static final String TEXT = text();

  private Version() {}

  private static String text() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "from source" : version;
  }
}
