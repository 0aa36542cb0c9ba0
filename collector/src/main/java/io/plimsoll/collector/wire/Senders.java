package io.plimsoll.collector.wire;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Who sends frames, how long ago the last one was, and what each had to give up. Thread-safe.
final class Senders {
  /// Steps that may be missing before a collector is called silent: one is late now and then.
  private static final int STEPS = 3;

  /// A retry may take so long, whatever the step is.
  private static final Duration SLACK = Duration.ofSeconds(10);

  /// A node that was silent for so long is no problem any more: it is gone for good.
  private static final Duration GONE = Duration.ofDays(1);

  /// More than there are sessions: some nodes were restarted.
  private static final int MAX_NODES = FrameReceiver.MAX_SESSIONS;

  private static final class Sender {
    final Map<SessionId, Long> lost = new HashMap<>();
    long stepMillis;
    long heardMillis;
    long lossMillis;

    long lost() {
      return lost.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  private final InstantSource clock;
  private final TreeMap<String, Sender> senders = new TreeMap<>();

  Senders(InstantSource clock) {
    this.clock = clock;
  }

  /// Takes note of a frame.
  synchronized void saw(FrameDecoder.Header header, String node, long stepMillis) {
    long now = clock.millis();
    if (!senders.containsKey(node) && senders.size() >= MAX_NODES) {
      forgetGone(now);
      if (senders.size() >= MAX_NODES) {
        return; // its frames are kept, but nobody is told of its silence
      }
    }
    Sender sender = senders.computeIfAbsent(node, unseen -> new Sender());
    sender.heardMillis = now;
    sender.stepMillis = stepMillis;
    if (header.lost() > sender.lost.getOrDefault(header.session(), 0L)) {
      sender.lost.put(header.session(), header.lost());
      sender.lossMillis = now;
    }
  }

  synchronized long lost() {
    return senders.values().stream().mapToLong(Sender::lost).sum();
  }

  synchronized int nodes() {
    return senders.size();
  }

  synchronized List<String> problems() {
    long now = clock.millis();
    forgetGone(now);
    List<String> problems = new ArrayList<>();
    senders.forEach((node, sender) -> {
      long silence = now - sender.heardMillis;
      if (silence > STEPS * sender.stepMillis + SLACK.toMillis()) {
        problems.add(
            "The collector of %s has sent nothing for %d s".formatted(node, silence / 1_000));
      }
      if (sender.lost() > 0 && now - sender.lossMillis < GONE.toMillis()) {
        problems.add(
            "The collector of %s had no room for %d frames while nobody took them: they are a gap"
                .formatted(node, sender.lost()));
      }
    });
    return problems;
  }

  private void forgetGone(long now) {
    senders.values().removeIf(sender -> now - sender.heardMillis > GONE.toMillis());
  }
}
