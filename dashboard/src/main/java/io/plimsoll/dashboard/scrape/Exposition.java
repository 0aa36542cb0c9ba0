package io.plimsoll.dashboard.scrape;

import io.plimsoll.collector.detail.Details;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.NodeMetric;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The text of one scrape, rendered a family at a time so that ten thousand containers need the
/// memory of one metric and not of all.
///
/// Samples have no time of their own: Prometheus would then go on with a series for five minutes
/// after its container is gone, beside that of the one that took its place. When a container was
/// read is `container_last_seen`. An instance is for one scrape and one thread at a time.
public final class Exposition {
  private static final int BYTES_PER_SAMPLE = 400;

  private static final List<Family> CONTAINER =
      Stream.concat(Family.CONTAINER.stream(), DetailFamilies.ALL.stream()).toList();

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

  /// Tells whether something could not be read.
  private record ErrorFamily(String name, String help, Predicate<Frame> isFaulty) {}

  private static final List<ErrorFamily> ERRORS =
      List.of(
          new ErrorFamily(
              "container_scrape_error",
              "1 if a container that runs could not be read",
              Exposition::hasUnread),
          new ErrorFamily(
              "machine_scrape_error",
              "1 if a node could not be read",
              frame -> frame.nodeValue(NodeMetric.MEMORY_TOTAL) == Frame.MISSING));

  private final List<Frame> frames;
  private final ContainerLabels labels;
  private final Details details;

  private Exposition(List<Frame> frames, ContainerLabels labels, Details details) {
    this.frames = frames;
    this.labels = labels;
    this.details = details;
  }

  /// What stays from one scrape to the next. Thread-safe.
  public static final class Memory {
    private final ContainerLabels labels = new ContainerLabels();
    private final Details details;

    /// Remembers nothing yet.
    ///
    /// @param details what is known of containers beside their rows
    public Memory(Details details) {
      this.details = details;
    }

    /// A scrape of these frames.
    public Exposition of(List<Frame> frames) {
      details.ask();
      Set<String> ids =
          frames.stream()
              .flatMap(frame -> frame.containers().stream())
              .map(container -> container.id())
              .collect(Collectors.toSet());
      labels.keepOnly(ids);
      return new Exposition(frames, labels, details);
    }
  }

  /// How many families there are.
  public int families() {
    return CONTAINER.size() + NODE.size() + ERRORS.size();
  }

  /// The text of one family; empty if nothing was read for it.
  ///
  /// @param index from 0 to `families()`, exclusive
  public Buffer render(int index) {
    StringBuilder out = new StringBuilder();
    if (index < CONTAINER.size()) {
      container(out, CONTAINER.get(index));
    } else if (index < CONTAINER.size() + NODE.size()) {
      node(out, NODE.get(index - CONTAINER.size()));
    } else {
      error(out, ERRORS.get(index - CONTAINER.size() - NODE.size()));
    }
    return Buffer.buffer(out.toString().getBytes(StandardCharsets.UTF_8));
  }

  private void container(StringBuilder out, Family family) {
    out.ensureCapacity(frames.stream().mapToInt(Frame::rows).sum() * BYTES_PER_SAMPLE);
    for (Frame frame : frames) {
      for (int row = 0; row < frame.rows(); row++) {
        Family.Subject subject = new Family.Subject(frame, row, details);
        for (Family.Values values : family.values()) {
          values.tell(
              subject,
              (before, value, decimals) -> sample(out, family, subject, before, value, decimals));
        }
      }
    }
  }

  private void sample(
      StringBuilder out,
      Family family,
      Family.Subject subject,
      String before,
      long value,
      int decimals) {
    if (value == Frame.MISSING) {
      return;
    }
    if (out.isEmpty()) {
      header(out, family.name(), family.type(), family.help());
    }
    out.append(family.name())
        .append('{')
        .append(before)
        .append(labels.of(subject.container()))
        .append("} ");
    decimal(out, value, decimals);
    out.append('\n');
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
        out.append("\",system_uuid=\"\",boot_id=\"\"} ").append(value).append('\n');
      }
    }
  }

  private void error(StringBuilder out, ErrorFamily family) {
    if (!frames.isEmpty()) {
      header(out, family.name(), "gauge", family.help());
      int faulty = frames.stream().anyMatch(family.isFaulty()) ? 1 : 0;
      out.append(family.name()).append(' ').append(faulty).append('\n');
    }
  }

  private static boolean hasUnread(Frame frame) {
    for (int row = 0; row < frame.rows(); row++) {
      if (frame.value(row, ContainerMetric.CPU_USAGE) == Frame.MISSING
          && frame.value(row, ContainerMetric.MEMORY_USAGE) == Frame.MISSING) {
        return true;
      }
    }
    return false;
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
