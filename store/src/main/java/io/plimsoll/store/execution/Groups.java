package io.plimsoll.store.execution;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The series of an answer, numbered as they are met. Belongs to one thread.
final class Groups {
  private final Map<Map<String, String>, Integer> known = new HashMap<>();
  private final List<Map<String, String>> all = new ArrayList<>();

  /// The number of the group with these dimensions.
  int of(Map<String, String> dimensions) {
    Integer group = known.putIfAbsent(dimensions, all.size());
    if (group == null) {
      all.add(dimensions);
      return all.size() - 1;
    }
    return group;
  }

  /// How many there are.
  int size() {
    return all.size();
  }

  /// The dimensions of a group.
  Map<String, String> dimensions(int group) {
    return all.get(group);
  }
}
