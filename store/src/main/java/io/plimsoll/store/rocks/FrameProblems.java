package io.plimsoll.store.rocks;

import io.plimsoll.collector.metric.Frame;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// What is wrong with the frames of single nodes, in words for an operator. Frames are told of by
/// one thread at a time; anybody may ask.
final class FrameProblems {
  private final InstantSource clock;
  private final NodeProblems setBack = new NodeProblems();
  private final NodeProblems ahead = new NodeProblems();
  private final NodeProblems twice = new NodeProblems();
  private final NodeProblems tooMany = new NodeProblems();

  FrameProblems(InstantSource clock) {
    this.clock = clock;
  }

  /// Takes note of how far a frame is behind the newest of its node.
  ///
  /// @param behindMillis 0 if it is in order
  void setBack(Frame frame, long behindMillis) {
    if (behindMillis == 0) {
      setBack.remove(frame.node());
      return;
    }
    put(
        setBack,
        frame,
        "The clock of %s was set back: its readings are refused for another %d s, until they are"
                .formatted(frame.node(), Duration.ofMillis(behindMillis).toSeconds())
            + " newer than what is stored");
  }

  /// Takes note of a frame whose time is yet to come.
  ///
  /// @param isAhead whether it is by more than clocks differ
  /// @param isRefused whether it is by so much that it is not kept
  void ahead(Frame frame, boolean isAhead, boolean isRefused) {
    if (!isAhead) {
      ahead.remove(frame.node());
      return;
    }
    put(
        ahead,
        frame,
        "The clock of %s is %d s ahead of the one here: its readings are %s"
            .formatted(
                frame.node(),
                Duration.ofMillis(frame.atMillis() - clock.millis()).toSeconds(),
                isRefused ? "refused" : "kept, but nothing is scaled by them"));
  }

  /// Takes note of the rows of a frame whose containers another node reads as well.
  ///
  /// @param other the node that reads the first of them
  void readTwice(Frame frame, BitSet rows, String other) {
    if (rows.isEmpty()) {
      twice.remove(frame.node());
      return;
    }
    put(
        twice,
        frame,
        "%d of the containers of %s are read by %s too, %s for one: the rows of %s are refused"
            .formatted(
                rows.cardinality(),
                frame.node(),
                other,
                frame.container(rows.nextSetBit(0)).name(),
                frame.node()));
  }

  /// Takes note of the rows of a frame for whose containers there is no room.
  void tooMany(Frame frame, int rows, int maxContainers) {
    if (rows == 0) {
      tooMany.remove(frame.node());
      return;
    }
    put(
        tooMany,
        frame,
        "%d of the containers of %s are refused: %d were seen within the last hour, as many as"
                .formatted(rows, frame.node(), maxContainers)
            + " store.max-containers allows");
  }

  private void put(NodeProblems kind, Frame frame, String sentence) {
    kind.put(frame.node(), sentence, clock.millis());
  }

  /// All of them, in a list that the caller may add to.
  List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    for (NodeProblems kind : List.of(setBack, ahead, twice, tooMany)) {
      sentences.addAll(kind.sentences(clock.millis()));
    }
    return sentences;
  }
}
