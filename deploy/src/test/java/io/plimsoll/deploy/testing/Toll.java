package io.plimsoll.deploy.testing;

import java.util.ArrayList;
import java.util.List;

/// What kills have cost. Belongs to one thread.
public final class Toll {
  /// More sentences than this say nothing new.
  private static final int MOST_WORDS = 20;

  private final List<String> words = new ArrayList<>();
  private long kills;
  private long acknowledged;
  private long lost;
  private long doubled;
  private long faults;

  /// A program was killed.
  void killed() {
    kills++;
  }

  /// Samples were acknowledged.
  void acknowledged(long samples) {
    acknowledged += samples;
  }

  /// A sample that was acknowledged is not there.
  void lost(String sample) {
    lost++;
    say("lost: " + sample);
  }

  /// A sample is there more than once.
  void doubled(String sample) {
    doubled++;
    say("doubled: " + sample);
  }

  /// Something else is not as it should be.
  void wrong(String what) {
    faults++;
    say(what);
  }

  private void say(String sentence) {
    if (words.size() < MOST_WORDS) {
      words.add(sentence);
    }
  }

  /// How many programs were killed.
  public long kills() {
    return kills;
  }

  /// How many samples were acknowledged.
  public long acknowledged() {
    return acknowledged;
  }

  /// Whether nothing was lost, doubled or otherwise wrong.
  public boolean isNone() {
    return lost + doubled + faults == 0;
  }

  /// What was wrong, the first of it.
  public List<String> words() {
    return List.copyOf(words);
  }

  /// One line.
  @Override
  public String toString() {
    return "%,d kills, %,d samples acknowledged, %,d lost, %,d doubled, %,d other faults"
        .formatted(kills, acknowledged, lost, doubled, faults);
  }
}
