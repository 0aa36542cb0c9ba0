package io.plimsoll.dashboard.scrape;

import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.NodeMetric;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The text of one scrape, rendered a family at a time so that ten thousand containers need the
/// memory of one metric and not of all.
///
/// Every sample has the time at which it was read. An instance is for one scrape and one thread at
/// a time.
public final class Exposition {
  private static final int BYTES_PER_SAMPLE = 400;

  private record NodeFamily(String name, String help, NodeMetric metric) {}

  private static final List<NodeFamily> NODE =
      List.of(
          new NodeFamily("machine_cpu_cores", "Cores online", NodeMetric.CPU_CORES),
          new NodeFamily(
              "machine_cpu_physical_cores",
              "Cores as they are built",
              NodeMetric.CPU_PHYSICAL_CORES),
          new NodeFamily("machine_cpu_sockets", "Processor packages", NodeMetric.CPU_SOCKETS),
          new NodeFamily("machine_memory_bytes", "Memory fitted", NodeMetric.MEMORY_TOTAL),
          new NodeFamily("machine_swap_bytes", "Swap set up", NodeMetric.SWAP_TOTAL));

  private final List<Frame> frames;
  private final ContainerLabels labels;

  private Exposition(List<Frame> frames, ContainerLabels labels) {
    this.frames = frames;
    this.labels = labels;
  }

  /// What stays from one scrape to the next. Thread-safe.
  public static final class Memory {
    private final ContainerLabels labels = new ContainerLabels();

    /// Remembers nothing yet.
    public Memory() {}

    /// A scrape of these frames.
    public Exposition of(List<Frame> frames) {
      Set<String> ids =
          frames.stream()
              .flatMap(frame -> frame.containers().stream())
              .map(container -> container.id())
              .collect(Collectors.toSet());
      labels.keepOnly(ids);
      return new Exposition(frames, labels);
    }
  }

  /// How many families there are.
  public int families() {
    return Family.CONTAINER.size() + NODE.size();
  }

  /// The text of one family; empty if nothing was read for it.
  ///
  /// @param index from 0 to `families()`, exclusive
  public Buffer render(int index) {
    StringBuilder out = new StringBuilder();
    if (index < Family.CONTAINER.size()) {
      container(out, Family.CONTAINER.get(index));
    } else {
      node(out, NODE.get(index - Family.CONTAINER.size()));
    }
    return Buffer.buffer(out.toString().getBytes(StandardCharsets.UTF_8));
  }

  private void container(StringBuilder out, Family family) {
    out.ensureCapacity(frames.stream().mapToInt(Frame::rows).sum() * BYTES_PER_SAMPLE);
    boolean empty = true;
    for (Frame frame : frames) {
      for (int row = 0; row < frame.rows(); row++) {
        for (Family.Column column : family.columns()) {
          long value = column.reading().of(frame, row);
          if (value != Frame.MISSING) {
            if (empty) {
              header(out, family.name(), family.type(), family.help());
              empty = false;
            }
            out.append(family.name())
                .append('{')
                .append(column.labels())
                .append(labels.of(frame.container(row)))
                .append("} ");
            decimal(out, value, column.decimals());
            out.append(' ').append(frame.rowMillis(row)).append('\n');
          }
        }
      }
    }
  }

  private void node(StringBuilder out, NodeFamily family) {
    boolean empty = true;
    for (Frame frame : frames) {
      long value = frame.nodeValue(family.metric());
      if (value != Frame.MISSING) {
        if (empty) {
          header(out, family.name(), "gauge", family.help());
          empty = false;
        }
        out.append(family.name()).append("{machine_id=\"");
        out.append(frame.node().replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
        out.append("\",system_uuid=\"\",boot_id=\"\"} ").append(value);
        out.append(' ').append(frame.atMillis()).append('\n');
      }
    }
  }

  private static void header(StringBuilder out, String name, String type, String help) {
    out.append("# HELP ").append(name).append(' ').append(help).append('\n');
    out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  /// Appends `value / 10^decimals` exactly, which a division of doubles would not.
  static void decimal(StringBuilder out, long value, int decimals) {
    if (decimals == 0) {
      out.append(value);
      return;
    }
    String digits = Long.toString(Math.abs(value));
    int whole = digits.length() - decimals;
    if (value < 0) {
      out.append('-');
    }
    if (whole > 0) {
      out.append(digits, 0, whole);
    } else {
      out.append('0');
    }
    out.append('.')
        .repeat('0', Math.max(0, -whole))
        .append(digits, Math.max(0, whole), digits.length());
  }
}
