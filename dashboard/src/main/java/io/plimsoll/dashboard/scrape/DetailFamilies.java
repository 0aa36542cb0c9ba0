package io.plimsoll.dashboard.scrape;

import static io.plimsoll.dashboard.scrape.Family.counter;
import static io.plimsoll.dashboard.scrape.Family.gauge;
import static io.plimsoll.dashboard.scrape.Family.label;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.detail.Connections;
import io.plimsoll.collector.detail.Connections.TcpState;
import io.plimsoll.collector.detail.Connections.Udp;
import io.plimsoll.collector.detail.Details;
import io.plimsoll.collector.detail.Processes;
import io.plimsoll.collector.detail.TaskState;
import io.plimsoll.collector.detail.Traffic;
import io.plimsoll.collector.detail.WritableLayer;
import io.plimsoll.collector.kernel.CounterTable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// The names of the scrape whose values are in [Details] alone: those of containers here.
final class DetailFamilies {
  /// What is exported of containers beside [Family#CONTAINER].
  static final List<Family> ALL =
      List.of(
          counter(
              "container_blkio_device_usage_total",
              "Bytes moved to and from block devices",
              DetailFamilies::devices),
          processes("container_processes", "Processes", Processes::processes),
          processes("container_file_descriptors", "Open files", Processes::descriptors),
          processes("container_sockets", "Open sockets", Processes::sockets),
          gauge("container_tasks_state", "Threads in each state", DetailFamilies::tasks),
          tcp("container_network_tcp_usage_total", "TCP sockets by state", Connections::tcp),
          tcp("container_network_tcp6_usage_total", "TCP sockets of IPv6", Connections::tcp6),
          udp("container_network_udp_usage_total", "UDP sockets and queues", Connections::udp),
          udp("container_network_udp6_usage_total", "UDP sockets of IPv6", Connections::udp6),
          layer(
              "container_fs_usage_bytes",
              "Size of the files in the writable layer",
              WritableLayer::usedBytes),
          layer(
              "container_fs_limit_bytes",
              "Size of the file system that holds the writable layer",
              WritableLayer::totalBytes),
          layer("container_fs_inodes_total", "Inodes of that file system", WritableLayer::inodes),
          layer(
              "container_fs_inodes_free",
              "Inodes of that file system that are free",
              WritableLayer::freeInodes));

  private DetailFamilies() {}

  private static void devices(Family.Subject subject, Family.Taker taker) {
    Traffic traffic = subject.details().traffic(subject.container());
    CounterTable table = traffic == null ? null : traffic.devices();
    for (int row = 0; table != null && row < table.rows(); row++) {
      String number = table.name(row);
      int colon = number.indexOf(':');
      String device =
          label("device", subject.details().devicePath(number))
              + label("major", number.substring(0, Math.max(0, colon)))
              + label("minor", number.substring(colon + 1));
      taker.take(device + "operation=\"Read\",", table.value(row, Traffic.READ_BYTES), 0);
      taker.take(device + "operation=\"Write\",", table.value(row, Traffic.WRITE_BYTES), 0);
    }
  }

  private static void tasks(Family.Subject subject, Family.Taker taker) {
    Processes processes = subject.details().processes(subject.container());
    if (processes != null) {
      processes
          .tasks()
          .forEach((state, threads) -> taker.take(label("state", word(state)), threads, 0));
    }
  }

  private static String word(TaskState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private static Family processes(String name, String help, ToLongFunction<Processes> value) {
    return gauge(name, help, one(Details::processes, value, any -> ""));
  }

  private static Family layer(String name, String help, ToLongFunction<WritableLayer> value) {
    return gauge(name, help, one(Details::layer, value, found -> label("device", found.device())));
  }

  private static <T> Family.Values one(
      BiFunction<Details, Container, @Nullable T> source,
      ToLongFunction<T> value,
      Function<T, String> labels) {
    return (subject, taker) -> {
      T found = source.apply(subject.details(), subject.container());
      if (found != null) {
        taker.take(labels.apply(found), value.applyAsLong(found), 0);
      }
    };
  }

  private static Family tcp(
      String name, String help, Function<Connections, @Nullable Map<TcpState, Long>> table) {
    return gauge(
        name,
        help,
        (subject, taker) -> {
          Connections found = subject.details().connections(subject.container());
          Map<TcpState, Long> sockets = found == null ? null : table.apply(found);
          if (sockets != null) {
            sockets.forEach(
                (state, count) -> taker.take(label("tcp_state", word(state)), count, 0));
          }
        });
  }

  /// cAdvisor's words have no separators: `finwait1`.
  private static String word(TcpState state) {
    String word = state.name().toLowerCase(Locale.ROOT).replace("_", "");
    return state == TcpState.SYN_RECEIVED ? "synrecv" : word;
  }

  private static Family udp(String name, String help, Function<Connections, @Nullable Udp> table) {
    return gauge(
        name,
        help,
        (subject, taker) -> {
          Connections found = subject.details().connections(subject.container());
          Udp sockets = found == null ? null : table.apply(found);
          if (sockets != null) {
            taker.take("udp_state=\"listen\",", sockets.sockets(), 0);
            taker.take("udp_state=\"dropped\",", sockets.dropped(), 0);
            taker.take("udp_state=\"rxqueued\",", sockets.receiveQueue(), 0);
            taker.take("udp_state=\"txqueued\",", sockets.transmitQueue(), 0);
          }
        });
  }
}
