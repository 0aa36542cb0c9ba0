package io.plimsoll.collector.wire;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ContainerState;
import io.plimsoll.collector.container.Health;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.docker.DockerLabels;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A whole container in bytes. Constants of enums go by their ordinal; new ones go at the end.
final class ContainerCodec {
  private static final List<Orchestrator> ORCHESTRATORS = List.of(Orchestrator.values());
  private static final List<ContainerState> STATES = List.of(ContainerState.values());
  private static final List<Health> HEALTHS = List.of(Health.values());

  private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");
  private static final int MAX_NANO = 999_999_999;

  private ContainerCodec() {}

  static void write(WireWriter out, Container container) {
    out.writeText(container.id());
    out.writeText(name(container.name()));
    out.writeText(name(container.service().cluster()));
    out.writeText(name(container.service().service()));
    out.writeText(name(container.task()));
    out.writeByte(container.orchestrator().ordinal());
    out.writeText(name(container.image()));
    writeLabels(out, container.labels());
    writeTime(out, container.createdAt());
    Instant startedAt = container.startedAt();
    out.writeByte(startedAt == null ? 0 : 1);
    if (startedAt != null) {
      writeTime(out, startedAt);
    }
    out.writeByte(container.state().ordinal());
    out.writeByte(container.health().ordinal());
    out.writeVarint(Math.max(0, container.restarts()));
    out.writeVarint(Math.clamp(container.pid(), 0, Integer.MAX_VALUE));
  }

  /// A name as [WireReader#readName] takes it: what came from labels may be any text.
  private static String name(String text) {
    boolean isLong = text.length() > WireLimits.MAX_NAME;
    String shown = isLong ? text.substring(0, WireLimits.MAX_NAME) : text;
    return WireReader.isPlain(shown) ? shown : CONTROL.matcher(shown).replaceAll("_");
  }

  static Container read(WireReader in) throws WireException {
    String id = in.readName("the id of a container");
    if (id.isBlank() || id.length() > WireLimits.MAX_ID) {
      throw in.fault("the id of a container has 1 to %d characters".formatted(WireLimits.MAX_ID));
    }
    String name = in.readName("the name of a container");
    ServiceKey service = readKey(in);
    String task = in.readName("the task of a container");
    Orchestrator orchestrator = readConstant(in, ORCHESTRATORS);
    String image = in.readName("the image of a container");
    Map<String, String> labels = readLabels(in);
    Instant createdAt = readTime(in);
    @Nullable Instant startedAt = in.readByte() == 0 ? null : readTime(in);
    return new Container(
        id,
        name,
        service,
        task,
        orchestrator,
        image,
        labels,
        createdAt,
        startedAt,
        readConstant(in, STATES),
        readConstant(in, HEALTHS),
        in.readCount("the restarts of a container", Integer.MAX_VALUE),
        in.readCount("the process of a container", Integer.MAX_VALUE));
  }

  /// What tells whose a container is comes first: it must not be what there is no room for.
  private static void writeLabels(WireWriter out, Map<String, String> labels) {
    List<Map.Entry<String, String>> kept = new ArrayList<>();
    int room = WireLimits.MAX_LABEL_BYTES;
    for (Map.Entry<String, String> label : sorted(labels)) {
      int name = label.getKey().getBytes(StandardCharsets.UTF_8).length;
      int value = label.getValue().getBytes(StandardCharsets.UTF_8).length;
      boolean fits = Math.max(name, value) <= WireLimits.MAX_TEXT_BYTES && name + value <= room;
      if (fits && kept.size() < WireLimits.MAX_LABELS) {
        room -= name + value;
        kept.add(label);
      }
    }
    out.writeVarint(kept.size());
    for (Map.Entry<String, String> label : kept) {
      out.writeText(label.getKey());
      out.writeText(label.getValue());
    }
  }

  private static List<Map.Entry<String, String>> sorted(Map<String, String> labels) {
    return labels.entrySet().stream()
        .sorted(Map.Entry.comparingByKey(DockerLabels.IDENTITY_FIRST))
        .toList();
  }

  private static Map<String, String> readLabels(WireReader in) throws WireException {
    int count = in.readCount("the number of labels", WireLimits.MAX_LABELS);
    Map<String, String> labels = new HashMap<>();
    for (int i = 0; i < count; i++) {
      labels.put(in.readText(), in.readText());
    }
    return labels;
  }

  private static ServiceKey readKey(WireReader in) throws WireException {
    String cluster = in.readName("a cluster");
    String service = in.readName("a service");
    try {
      return new ServiceKey(cluster, service);
    } catch (IllegalArgumentException e) {
      throw in.fault(String.valueOf(e.getMessage()));
    }
  }

  private static void writeTime(WireWriter out, Instant time) {
    out.writeSigned(time.getEpochSecond());
    out.writeVarint(time.getNano());
  }

  private static Instant readTime(WireReader in) throws WireException {
    long second = in.readSigned();
    long nano = in.readVarint();
    in.inRange("a second of a container", second, 0, Container.LATEST.getEpochSecond());
    return Instant.ofEpochSecond(second, in.inRange("a nanosecond", nano, 0, MAX_NANO));
  }

  private static <E> E readConstant(WireReader in, List<E> constants) throws WireException {
    int ordinal = in.readByte();
    if (ordinal >= constants.size()) {
      throw in.fault(
          "%d is no %s that is known here"
              .formatted(ordinal, constants.getFirst().getClass().getSimpleName()));
    }
    return constants.get(ordinal);
  }
}
