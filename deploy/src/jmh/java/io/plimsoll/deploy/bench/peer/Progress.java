package io.plimsoll.deploy.bench.peer;

/// What is going on, on standard error.
///
/// @param who is at work
record Progress(String who) {
  /// A line.
  void say(String what) {
    System.err.println("bench store: " + who + ": " + what);
  }
}
