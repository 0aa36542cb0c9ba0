package io.plimsoll.collector.wire;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Who sends frames, how long ago the last one was, and what each had to give up. Thread-safe.
final class Senders {
  /// Steps that may be missing before a collector is called silent: one is late now and then.
  private static final int STEPS = 3;

  /// A retry may take so long, whatever the step is.
  private static final Duration SLACK = Duration.ofSeconds(10);

  /// A node that was silent for so long is no problem any more: it is gone for good.
  private static final Duration GONE = Duration.ofDays(1);

  /// A collector that is refused tries again within half of this.
  private static final Duration REFUSAL = Duration.ofMinutes(1);

  /// After so many in a row nobody new is taken while the first is there. One is usual: a second
  /// collector that was started by mistake; then the first may be restarted as well.
  private static final int MAX_IMPOSTORS = 2;

  /// More than there are sessions: some nodes were restarted.
  private static final int MAX_NODES = FrameReceiver.MAX_SESSIONS;

  /// Sessions of a node whose losses are known one by one, so that none is counted again when a
  /// frame repeats it: those of its latest restarts.
  static final int MAX_LOSING_SESSIONS = 8;

  private static final class Sender {
    final LinkedHashMap<SessionId, Long> lostBy = new LinkedHashMap<>();
    SessionId session;

    /// Who had the place when somebody new came; null once that is settled.
    @Nullable SessionId predecessor;

    long predecessorMillis;
    @Nullable SessionId refused;
    long refusedMillis;

    /// How many in a row turned out to be second collectors after they were taken.
    int impostors;

    long lost;
    long stepMillis;
    long heardMillis;
    long lossMillis;

    Sender(SessionId session) {
      this.session = session;
    }

    boolean isSilent(long now) {
      return isSilent(now, heardMillis);
    }

    private boolean isSilent(long now, long lastMillis) {
      return now - lastMillis > STEPS * stepMillis + SLACK.toMillis();
    }

    /// Lets somebody new in. Who had the place before keeps its right to it, however many come, for
    /// as long as it is not silent.
    void succeed(SessionId newcomer, long now) {
      if (predecessor == null || isSilent(now, predecessorMillis)) {
        predecessor = session;
        predecessorMillis = heardMillis;
      }
      session = newcomer;
    }

    /// Gives the place back to who had it.
    void giveBack(SessionId first, long now) {
      impostors = now - refusedMillis < REFUSAL.toMillis() ? impostors + 1 : 1;
      refuse(session, now);
      predecessor = null;
      session = first;
    }

    void refuse(SessionId other, long now) {
      refused = other;
      refusedMillis = now;
    }

    /// Whether somebody new is a second collector that is started again and again, rather than the
    /// first one that was restarted.
    boolean isBesieged(long now) {
      return impostors >= MAX_IMPOSTORS && now - refusedMillis < REFUSAL.toMillis();
    }

    /// Takes note of what a session lost so far.
    ///
    /// @return how much more that is than was known
    long lose(SessionId session, long lostSoFar) {
      long more = lostSoFar - lostBy.getOrDefault(session, 0L);
      if (more <= 0) {
        return 0;
      }
      lostBy.put(session, lostSoFar);
      if (lostBy.size() > MAX_LOSING_SESSIONS) {
        lostBy.pollFirstEntry();
      }
      lost = Math.min(lost + more, WireLimits.MAX_FRAMES);
      return more;
    }
  }

  private final InstantSource clock;
  private final TreeMap<String, Sender> senders = new TreeMap<>();
  private long lost;
  private long refused;

  Senders(InstantSource clock) {
    this.clock = clock;
  }

  /// Asks whether the frames of a session are those of its node. There is one collector to a node:
  /// two that have one name would show each other's containers as gone.
  ///
  /// A session that was never seen takes the place of the one before it, as a restart does. If that
  /// one goes on after all, both are alive: it has its place back, and the other has to wait until
  /// it is silent. So have those that are new if that happens again within a minute.
  ///
  /// @param isNew whether no frame of the session was ever kept
  synchronized void claim(String node, SessionId session, boolean isNew) throws UnwelcomeException {
    Sender sender = senders.get(node);
    if (sender == null || sender.session.equals(session)) {
      return;
    }
    long now = clock.millis();
    if (sender.isSilent(now)) {
      sender.predecessor = null;
      sender.session = session;
    } else if (session.equals(sender.predecessor)) {
      sender.giveBack(session, now);
    } else if (isNew && !sender.isBesieged(now)) {
      sender.succeed(session, now);
    } else {
      sender.refuse(session, now);
      refused++;
      throw new UnwelcomeException(
          "another collector, of session %s, sends as node '%s' as well, and this is session %s;"
                  .formatted(sender.session.shortText(), node, session.shortText())
              + " give one of them another name with --node");
    }
  }

  /// Bodies that were refused because another collector sends for their node.
  synchronized long refused() {
    return refused;
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
    Sender sender = senders.computeIfAbsent(node, unseen -> new Sender(header.session()));
    sender.heardMillis = now;
    sender.stepMillis = stepMillis;
    long more = sender.lose(header.session(), header.lost());
    if (more > 0) {
      lost = Math.min(lost + more, WireLimits.MAX_FRAMES);
      sender.lossMillis = now;
    }
  }

  /// Frames that all senders lost, those that are gone for good among them.
  synchronized long lost() {
    return lost;
  }

  synchronized int nodes() {
    return senders.size();
  }

  synchronized List<String> problems() {
    long now = clock.millis();
    forgetGone(now);
    List<String> problems = new ArrayList<>();
    senders.forEach((node, sender) -> {
      if (sender.isSilent(now)) {
        problems.add(
            "The collector of %s has sent nothing for %d s"
                .formatted(node, (now - sender.heardMillis) / 1_000));
      }
      SessionId other = sender.refused;
      if (other != null && now - sender.refusedMillis < REFUSAL.toMillis()) {
        problems.add(
            "Two collectors send as node '%s', of sessions %s and %s: the frames of %s wait there"
                .formatted(node, sender.session.shortText(), other.shortText(), other.shortText()));
      }
      if (sender.lost > 0 && now - sender.lossMillis < GONE.toMillis()) {
        problems.add(
            "The collector of %s had no room for %d frames while nobody took them: they are a gap"
                .formatted(node, sender.lost));
      }
    });
    return problems;
  }

  private void forgetGone(long now) {
    senders.values().removeIf(sender -> now - sender.heardMillis > GONE.toMillis());
  }
}
