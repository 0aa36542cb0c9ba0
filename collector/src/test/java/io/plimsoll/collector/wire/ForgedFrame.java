package io.plimsoll.collector.wire;

import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.NodeMetric;
import java.util.EnumMap;
import java.util.Map;

/// Key frames of one container as somebody makes them who keeps to the form and to nothing else.
public final class ForgedFrame {
  private static final int MASK_BYTES = 8;

  /// A number in a frame.
  public enum Field {
    SEQUENCE(1, WireLimits.MAX_FRAMES, 1),
    GENERATION(1, WireLimits.MAX_FRAMES, 1),
    LOST(0, WireLimits.MAX_FRAMES, 0),
    STEP(5_000, WireLimits.MAX_STEP_MILLIS, 5_000),
    FRAME_MILLIS(0, WireLimits.LATEST_MILLIS, 0),
    ROW_MILLIS(0, WireLimits.LATEST_MILLIS, 0),
    NODE_VALUE(0, 1L << 62, 1),
    VALUE(0, 1L << 62, 1),
    CREATED_SECOND(0, WireLimits.LATEST_MILLIS / 1_000, 0),
    CREATED_NANO(0, 999_999_999, 0),
    STARTED_SECOND(0, WireLimits.LATEST_MILLIS / 1_000, 0),
    STARTED_NANO(0, 999_999_999, 0),
    RESTARTS(0, Integer.MAX_VALUE, 0),
    PROCESS(0, Integer.MAX_VALUE, 1);

    private final long least;
    private final long most;
    private final long usual;

    Field(long least, long most, long usual) {
      this.least = least;
      this.most = most;
      this.usual = usual;
    }

    /// The least number that is taken.
    public long least() {
      return least;
    }

    /// The greatest.
    public long most() {
      return most;
    }
  }

  private final Map<Field, Long> numbers = new EnumMap<>(Field.class);
  private final String node;
  private String name = "forged";
  private String cluster = "shop";
  private String service = "web";

  /// A frame of a node in a session of its own, in order and of this time.
  public ForgedFrame(String node, long atMillis) {
    this.node = node;
    for (Field field : Field.values()) {
      numbers.put(field, field.usual);
    }
    with(Field.FRAME_MILLIS, atMillis).with(Field.ROW_MILLIS, atMillis);
  }

  /// With another number.
  public ForgedFrame with(Field field, long number) {
    numbers.put(field, number);
    return this;
  }

  /// With another name of the container.
  public ForgedFrame named(String other) {
    name = other;
    return this;
  }

  /// With a container of another service.
  public ForgedFrame of(String otherCluster, String otherService) {
    cluster = otherCluster;
    service = otherService;
    return this;
  }

  /// The bytes, well sealed.
  public byte[] bytes() {
    WireWriter out = new WireWriter();
    out.reserve(FrameRecord.HEADER_BYTES);
    out.writeByte(FrameEncoder.VERSION);
    out.writeByte(FrameEncoder.KEY);
    out.writeBytes(node.hashCode(), Long.BYTES);
    out.writeBytes(numbers.hashCode(), Long.BYTES);
    for (Field field : new Field[] {Field.SEQUENCE, Field.GENERATION, Field.LOST}) {
      out.writeVarint(number(field));
    }
    out.writeText(node);
    out.writeVarint(number(Field.STEP));
    out.writeByte(ContainerMetric.COLUMNS.size());
    out.writeByte(NodeMetric.COLUMNS.size());
    out.writeSigned(number(Field.FRAME_MILLIS));
    row(out, NodeMetric.COLUMNS.size(), number(Field.NODE_VALUE));
    out.writeVarint(0); // went
    out.writeVarint(1); // came
    out.writeVarint(0); // at place
    container(out);
    out.writeVarint(1); // rows
    out.writeSigned(0); // at place
    out.writeSigned(number(Field.ROW_MILLIS) - number(Field.FRAME_MILLIS));
    row(out, ContainerMetric.COLUMNS.size(), number(Field.VALUE));
    FrameRecord.seal(out);
    return out.toBytes();
  }

  private static void row(WireWriter out, int columns, long first) {
    out.writeBytes(1, Math.min(RowDeltas.maskBytes(columns), MASK_BYTES));
    out.writeSigned(first);
  }

  private void container(WireWriter out) {
    out.writeText("%064x".formatted(node.hashCode()));
    for (String text : new String[] {name, cluster, service, "1"}) {
      out.writeText(text);
    }
    out.writeByte(Orchestrator.COMPOSE.ordinal());
    out.writeText("nginx:1");
    out.writeVarint(0); // labels
    out.writeSigned(number(Field.CREATED_SECOND));
    out.writeVarint(number(Field.CREATED_NANO));
    out.writeByte(1); // was started
    out.writeSigned(number(Field.STARTED_SECOND));
    out.writeVarint(number(Field.STARTED_NANO));
    out.writeByte(1); // runs
    out.writeByte(0); // has no health check
    out.writeVarint(number(Field.RESTARTS));
    out.writeVarint(number(Field.PROCESS));
  }

  private long number(Field field) {
    return numbers.getOrDefault(field, field.usual);
  }
}
