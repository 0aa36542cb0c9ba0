package io.plimsoll.deploy.bench;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;

/// The script of the project and what was built, found from where the benchmarks' classes are, in
/// `deploy/target`.
public final class Script {
  private Script() {}

  /// Finds it.
  public static Path find() throws IOException {
    return target().getParent().resolveSibling("plimsoll");
  }

  /// Finds `deploy/target`.
  static Path target() throws IOException {
    try {
      Path classes =
          Path.of(Script.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return classes.getParent();
    } catch (URISyntaxException strange) {
      throw new IOException("cannot tell where these classes are", strange);
    }
  }
}
