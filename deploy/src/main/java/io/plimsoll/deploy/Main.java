package io.plimsoll.deploy;

/// The process. Prints its version.
public final class Main {
  private Main() {}

  /// Runs the command line.
  public static void main(String[] arguments) {
    String version = Main.class.getPackage().getImplementationVersion();
    System.out.println("plimsoll " + (version == null ? "from source" : version));
  }
}
