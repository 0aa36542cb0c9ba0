package io.plimsoll.deploy.bench.peer;

import java.util.Arrays;

/// Keeps connections together that send as fast as they can. Collectors all send what they read
/// now; without this, one connection could get ahead of another by an hour of samples. Thread-safe.
final class Convoy {
  private final double[] shares;
  private final double lead;

  /// A convoy of so many connections.
  ///
  /// @param lead the share of all that one may be ahead of another
  Convoy(int connections, double lead) {
    shares = new double[connections];
    this.lead = lead;
  }

  /// Waits until a connection may go on.
  ///
  /// @param share of what it has to send that it has sent
  synchronized void await(int connection, double share) throws InterruptedException {
    shares[connection] = share;
    notifyAll();
    while (share > Arrays.stream(shares).min().orElse(share) + lead) {
      wait();
    }
  }

  /// No longer waits for a connection.
  synchronized void leave(int connection) {
    shares[connection] = Double.POSITIVE_INFINITY;
    notifyAll();
  }
}
