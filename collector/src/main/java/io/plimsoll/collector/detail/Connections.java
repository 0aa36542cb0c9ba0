package io.plimsoll.collector.detail;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The sockets in the network of a container. A table that could not be read, or is too long, is
/// null.
///
/// @param tcp how many sockets there are in each state
/// @param tcp6 the same of IPv6
/// @param udp the sockets together
/// @param udp6 the same of IPv6
public record Connections(
    @Nullable Map<TcpState, Long> tcp,
    @Nullable Map<TcpState, Long> tcp6,
    @Nullable Udp udp,
    @Nullable Udp udp6) {
  /// Copies the maps.
  public Connections {
    tcp = tcp == null ? null : Map.copyOf(tcp);
    tcp6 = tcp6 == null ? null : Map.copyOf(tcp6);
  }

  /// The UDP sockets of a network together.
  ///
  /// @param sockets how many there are
  /// @param dropped packets that found no room in them
  /// @param receiveQueue bytes that nobody has read yet
  /// @param transmitQueue bytes that have not been sent yet
  public record Udp(long sockets, long dropped, long receiveQueue, long transmitQueue) {}

  /// States of a TCP connection in the order of their numbers in the kernel, from one.
  public enum TcpState {
    /// Open.
    ESTABLISHED,
    /// Asked the other end to open it.
    SYN_SENT,
    /// Was asked to open it.
    SYN_RECEIVED,
    /// Closed here; the other end has not confirmed it.
    FIN_WAIT_1,
    /// Closed here and confirmed.
    FIN_WAIT_2,
    /// Closed by both; waits for packets that are late.
    TIME_WAIT,
    /// Not in use.
    CLOSE,
    /// Closed by the other end.
    CLOSE_WAIT,
    /// Closed by both; the last confirmation is missing.
    LAST_ACK,
    /// Waits for connections.
    LISTEN,
    /// Closed by both at once.
    CLOSING
  }
}
