package io.plimsoll.store.rocks;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/// One kind of problem that frames of single nodes have. Each is told of until a frame of its node
/// has it no more, or none of them came for long. Thread-safe.
final class NodeProblems {
  /// A few steps of the slowest collector.
  private static final Duration SHOWN = Duration.ofMinutes(5);

  /// More sentences than anybody reads; the other nodes come up when these are in order.
  private static final int MAX_NODES = 20;

  private record Problem(String sentence, long atMillis) {}

  private final Map<String, Problem> byNode = new ConcurrentSkipListMap<>();

  /// A frame of a node has the problem.
  void put(String node, String sentence, long nowMillis) {
    if (byNode.containsKey(node) || byNode.size() < MAX_NODES) {
      byNode.put(node, new Problem(sentence, nowMillis));
    }
  }

  /// A frame of a node does not have the problem.
  void remove(String node) {
    byNode.remove(node);
  }

  /// A sentence for each node, in the order of their names.
  List<String> sentences(long nowMillis) {
    byNode
        .values()
        .removeIf(problem -> Math.abs(nowMillis - problem.atMillis()) > SHOWN.toMillis());
    return byNode.values().stream().map(Problem::sentence).toList();
  }
}
