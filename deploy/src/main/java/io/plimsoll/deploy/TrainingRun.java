package io.plimsoll.deploy;

import io.plimsoll.collector.docker.EngineProbe;
import java.io.IOException;
import java.net.URI;

/// The program in the process that Java is trained in: it asks an engine that is not there, so that
/// Java knows what talks to one as well, and then does what the command line says.
final class TrainingRun {
  private static final URI NOWHERE = URI.create("unix:///nonexistent/docker.sock");

  private TrainingRun() {}

  /// Runs the command line of `up` and ends the process.
  public static void main(String[] arguments) throws InterruptedException {
    try {
      System.out.println("Trained with an engine, version " + EngineProbe.version(NOWHERE));
    } catch (IOException expected) {
      System.out.println("Trained without an engine: " + expected.getMessage());
    }
    Main.main(arguments);
  }
}
