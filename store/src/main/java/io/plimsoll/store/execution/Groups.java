package io.plimsoll.store.execution;

import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.store.head.Source;
import io.plimsoll.store.query.Grouping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// The series of an answer, numbered as they are met. What they are about is only spelled out for
/// those that are asked for. Belongs to one thread.
final class Groups {
  private final Grouping grouping;
  private final Map<Key, Integer> known = new HashMap<>();
  private final List<Key> keys = new ArrayList<>();
  private final List<Supplier<Map<String, String>>> dimensions = new ArrayList<>();
  private boolean twins;

  /// What tells groups apart and puts them in order, as far as the grouping goes.
  private record Key(String first, String second, String third) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int order = first.compareTo(other.first);
      order = order == 0 ? second.compareTo(other.second) : order;
      return order == 0 ? third.compareTo(other.third) : order;
    }
  }

  Groups(Grouping grouping) {
    this.grouping = grouping;
  }

  /// Looks for containers that came back after they were archived, under another number.
  void expectTwins() {
    twins = true;
  }

  /// The number of the group of a source.
  int of(Source source) {
    Key key = key(source);
    if (grouping == Grouping.CONTAINER && !twins) {
      return add(key, () -> source.dimensions(grouping)); // which no other has
    }
    Integer group = known.get(key);
    return group == null ? addKnown(key, () -> source.dimensions(grouping)) : group;
  }

  /// The number of the group of a service.
  int of(ServiceKey service) {
    Key key = key(service, "");
    Integer group = known.get(key);
    return group == null ? addKnown(key, () -> dimensions(service)) : group;
  }

  private int addKnown(Key key, Supplier<Map<String, String>> spelled) {
    known.put(key, keys.size());
    return add(key, spelled);
  }

  private int add(Key key, Supplier<Map<String, String>> spelled) {
    keys.add(key);
    dimensions.add(spelled);
    return keys.size() - 1;
  }

  private Key key(Source source) {
    Source.Identity identity = source.identity();
    if (identity == null || grouping == Grouping.NODE) {
      return new Key(grouping == Grouping.ALL ? "" : source.node(), "", "");
    }
    return grouping == Grouping.CONTAINER
        ? new Key(identity.service().cluster(), source.key(), "")
        : key(identity.service(), identity.task());
  }

  private Key key(ServiceKey service, String task) {
    return switch (grouping) {
      case ALL -> new Key("", "", "");
      case CLUSTER -> new Key(service.cluster(), "", "");
      case SERVICE -> new Key(service.cluster(), service.service(), "");
      case TASK -> new Key(service.cluster(), service.service(), task);
      case CONTAINER, NODE -> throw new IllegalStateException("a service is in no " + grouping);
    };
  }

  private Map<String, String> dimensions(ServiceKey service) {
    Map<String, String> spelled = new LinkedHashMap<>();
    if (grouping != Grouping.ALL) {
      spelled.put("cluster", service.cluster());
    }
    if (grouping == Grouping.SERVICE) {
      spelled.put("service", service.service());
    }
    return spelled;
  }

  /// How many there are.
  int size() {
    return keys.size();
  }

  /// The dimensions of a group.
  Map<String, String> dimensions(int group) {
    return dimensions.get(group).get();
  }

  /// Compares the dimensions of two groups.
  int compare(int group, int other) {
    return keys.get(group).compareTo(keys.get(other));
  }
}
