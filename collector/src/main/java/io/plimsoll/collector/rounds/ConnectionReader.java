package io.plimsoll.collector.rounds;

import io.plimsoll.collector.cgroup.CgroupProcesses;
import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.detail.Connections;
import io.plimsoll.collector.detail.Connections.TcpState;
import io.plimsoll.collector.kernel.HandleBudget;
import io.plimsoll.collector.kernel.HostNetwork;
import io.plimsoll.collector.kernel.KernelFile;
import io.plimsoll.collector.kernel.KernelText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Counts the sockets in the network of a container. Not thread-safe.
///
/// The kernel looks through the sockets of all networks for each table of each container, which
/// takes it milliseconds however few there are.
final class ConnectionReader {
  /// Columns of a table up to the state, and from there to the packets dropped of a UDP socket.
  private static final int BEFORE_STATE = 3;

  private static final int QUEUES_TO_DROPS = 7;

  private static final int HEXADECIMAL = 16;

  private static final List<TcpState> STATES = List.of(TcpState.values());

  private final Path procRoot;
  private final CgroupProcesses processes;
  private final HostNetwork host;
  private final HandleBudget none = new HandleBudget(0);
  private final KernelText text = new KernelText();

  /// @param procRoot `/proc` of the engine's host
  /// @param processes tells whether a container is on this machine
  ConnectionReader(Path procRoot, CgroupProcesses processes) {
    this.procRoot = procRoot;
    this.processes = processes;
    this.host = new HostNetwork(procRoot);
  }

  /// Counts; null if the container has the host's network or that cannot be told, or if it is not
  /// here.
  @Nullable Connections read(Container container) {
    if (!processes.areHere(container) || !host.isOther(container.pid())) {
      return null;
    }
    Path network = procRoot.resolve(Long.toString(container.pid())).resolve("net");
    return new Connections(
        tcp(network.resolve("tcp")),
        tcp(network.resolve("tcp6")),
        udp(network.resolve("udp")),
        udp(network.resolve("udp6")));
  }

  private @Nullable Map<TcpState, Long> tcp(Path table) {
    if (!fill(table)) {
      return null;
    }
    Map<TcpState, Long> sockets = new EnumMap<>(TcpState.class);
    for (TcpState state : STATES) {
      sockets.put(state, 0L);
    }
    for (text.skipLine(); !text.atEnd(); text.skipLine()) {
      long state = skipTo(BEFORE_STATE) ? hexadecimal(text.wordText()) : 0;
      if (state >= 1 && state <= STATES.size()) {
        sockets.merge(STATES.get((int) state - 1), 1L, Long::sum);
      }
    }
    return sockets;
  }

  private Connections.@Nullable Udp udp(Path table) {
    if (!fill(table)) {
      return null;
    }
    long sockets = 0;
    long dropped = 0;
    long received = 0;
    long transmitted = 0;
    for (text.skipLine(); !text.atEnd(); text.skipLine()) {
      if (skipTo(BEFORE_STATE + 1)) {
        String queues = text.wordText();
        int colon = queues.indexOf(':');
        transmitted += hexadecimal(queues.substring(0, Math.max(0, colon)));
        received += hexadecimal(queues.substring(colon + 1));
        sockets++;
        if (skipTo(QUEUES_TO_DROPS)) {
          dropped += Math.max(0, text.numberInWord(0));
        }
      }
    }
    return new Connections.Udp(sockets, dropped, received, transmitted);
  }

  /// Moves over so many words and reads the next; false if the line has no more.
  private boolean skipTo(int words) {
    int length = 0;
    for (int word = 0; word <= words; word++) {
      length = text.word();
    }
    return length > 0;
  }

  private static long hexadecimal(String digits) {
    try {
      return Long.parseLong(digits, HEXADECIMAL);
    } catch (NumberFormatException otherForm) {
      return 0;
    }
  }

  private boolean fill(Path table) {
    try {
      return new KernelFile(table, none).read(text);
    } catch (IOException tooLongOrGone) {
      return false;
    }
  }
}
