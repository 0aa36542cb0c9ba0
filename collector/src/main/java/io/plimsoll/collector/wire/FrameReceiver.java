package io.plimsoll.collector.wire;

import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.FrameSink;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Takes frames that collectors elsewhere send, each of them once, and hands them on in order.
///
/// A session is remembered for its newest frame; one that was idle for long, or is one too many, is
/// forgotten. Nothing is doubled by that: its collector is asked for a key frame, and the store
/// drops what it has already. A body is taken as a whole or refused as a whole, save that a store
/// that fails has kept the frames before. Thread-safe; bodies take turns.
public final class FrameReceiver {
  /// A collector that was silent for so long sends a key frame.
  static final Duration MAX_IDLE = Duration.ofHours(1);

  /// One for each of a thousand hosts, and what their restarts leave behind.
  static final int MAX_SESSIONS = 2_048;

  /// Containers of all sessions together, as many as a store has by default: about 160 MB.
  static final int MAX_CONTAINERS = 200_000;

  /// Names and labels of the containers of all sessions together, as they are on the wire: a
  /// kilobyte for each.
  static final long MAX_DEFINED_BYTES = 256L << 20;

  /// Rows of one body, 100 MB in memory: twice what fits into the megabyte that a collector sends.
  /// A heap below 420 MB has room for a quarter of itself.
  static final int MAX_ROWS = (int) Math.min(300_000, Runtime.getRuntime().maxMemory() / 4 / 350);

  /// A body larger than this is many small ones, and each is acknowledged as a whole.
  static final int MAX_FRAMES = 4_096;

  /// What became of a body.
  public sealed interface Outcome {}

  /// All frames are taken.
  ///
  /// @param through the newest sequence of the session that is taken; 0 if there was no frame
  /// @param refusedRows rows of these frames that are not kept
  public record Taken(long through, long refusedRows) implements Outcome {
    /// Everything is kept.
    public Taken(long through) {
      this(through, 0);
    }
  }

  /// No frame was taken, as those before them are not known here.
  ///
  /// @param wanted the sequence from which frames are wanted, the first of them a key frame; 0 if
  ///   nothing is known of the session
  public record KeyFrameWanted(long wanted) implements Outcome {}

  private static final class Session {
    @Nullable FrameDecoder decoder;
    long through;
    long lastMillis;

    int containers() {
      FrameDecoder known = decoder;
      return known == null ? 0 : known.containers();
    }

    long definedBytes() {
      FrameDecoder known = decoder;
      return known == null ? 0 : known.definedBytes();
    }

    boolean hasSeen(FrameDecoder.Header header) {
      FrameDecoder known = decoder;
      if (known != null && header.generation() == known.generation()) {
        return header.sequence() <= known.position();
      }
      return header.sequence() <= through && !renews(header);
    }

    /// Whether the frame starts a generation, which those behind it need, even if it was taken.
    boolean renews(FrameDecoder.Header header) {
      FrameDecoder known = decoder;
      return header.key() && (known == null || header.generation() > known.generation());
    }

    boolean follows(FrameDecoder.Header header) {
      FrameDecoder known = decoder;
      return known != null
          && !header.key()
          && header.generation() == known.generation()
          && header.sequence() == known.position() + 1;
    }
  }

  /// A frame that was read.
  ///
  /// @param rows of it and those before
  private record Staged(FrameDecoder.Header header, Frame frame, long stepMillis, long rows) {}

  private final FrameSink sink;
  private final Predicate<String> isOurs;
  private final long stepMillis;
  private final InstantSource clock;
  private final Senders senders;
  private final LinkedHashMap<SessionId, Session> sessions = new LinkedHashMap<>(16, 0.75f, true);
  private long frames;
  private long repeated;

  /// @param sink takes the frames, in order, one at a time
  /// @param isOurs tells the nodes that send nothing, as they are read here
  /// @param step time between two frames here; those that are sent keep to a multiple of it
  /// @param clock a steady one, as it tells for how long a collector was silent and nothing else
  public FrameReceiver(
      FrameSink sink, Predicate<String> isOurs, Duration step, InstantSource clock) {
    this.sink = sink;
    this.isOurs = isOurs;
    this.stepMillis = step.toMillis();
    this.clock = clock;
    this.senders = new Senders(clock);
  }

  /// Time between two frames here.
  public long stepMillis() {
    return stepMillis;
  }

  /// What an operator should know of the collectors, one sentence each.
  public List<String> problems() {
    return senders.problems();
  }

  /// Frames that were taken.
  public synchronized long frames() {
    return frames;
  }

  /// Frames that came again and were not taken twice.
  public synchronized long repeated() {
    return repeated;
  }

  /// Frames that collectors had to give up while nobody took them.
  public long lost() {
    return senders.lost();
  }

  /// Bodies that were refused because another collector sends for their node.
  public long refused() {
    return senders.refused();
  }

  /// Nodes that send.
  public int nodes() {
    return senders.nodes();
  }

  /// Takes the records of one session from somebody who may speak for all nodes.
  ///
  /// @throws WireException as the other does
  /// @throws UnwelcomeException as the other does
  /// @throws IOException as the other does
  public Outcome take(byte[] body) throws WireException, UnwelcomeException, IOException {
    return take(body, node -> true);
  }

  /// Takes the records of one session. An empty body only asks whether anybody is here.
  ///
  /// @param isTheirs tells the nodes for which the sender may speak
  /// @throws WireException if the bytes are no frames
  /// @throws UnwelcomeException if frames of this collector are not taken here
  /// @throws IOException if a frame could not be kept
  public synchronized Outcome take(byte[] body, Predicate<String> isTheirs)
      throws WireException, UnwelcomeException, IOException {
    if (body.length == 0) {
      return new Taken(0);
    }
    forgetIdle();
    SessionId id = FrameDecoder.Header.read(readers(body).getFirst()).session();
    Session session = sessions.getOrDefault(id, new Session());
    session.lastMillis = clock.millis();
    List<Staged> staged = new ArrayList<>();
    boolean isWhole = false;
    long refusedRows = 0;
    try {
      for (WireReader in : readers(body)) {
        if (!stage(id, session, in, isTheirs, staged)) {
          return new KeyFrameWanted(session.through == 0 ? 0 : session.through + 1);
        }
      }
      sessions.put(id, session);
      for (Staged each : staged) {
        senders.claim(each.frame().node(), id, session.through == 0);
      }
      refusedRows = keep(session, staged);
      isWhole = true;
    } finally {
      if (!isWhole) {
        session.decoder = null; // it is ahead of what is kept
      }
    }
    forgetOldest();
    return new Taken(session.through, refusedRows);
  }

  private static List<WireReader> readers(byte[] body) throws WireException {
    List<WireReader> readers = new ArrayList<>();
    int at = 0;
    while (at < body.length) {
      String name = "frame " + (readers.size() + 1);
      int length = FrameRecord.length(body, at, body.length);
      if (length < 0) {
        throw new WireException(name, "is cut off, or does not have its checksum");
      }
      if (readers.size() == MAX_FRAMES) {
        throw new WireException(name, "is one too many for a body");
      }
      int header = FrameRecord.HEADER_BYTES;
      readers.add(new WireReader(body, at + header, length - header, name));
      at += length;
    }
    return readers;
  }

  /// Reads one frame.
  ///
  /// @return false if frames before it are missing
  private boolean stage(
      SessionId id, Session session, WireReader in, Predicate<String> isTheirs, List<Staged> staged)
      throws WireException, UnwelcomeException {
    FrameDecoder.Header header = FrameDecoder.Header.read(in);
    if (!header.session().equals(id)) {
      throw in.fault("is of another session than the first");
    }
    if (session.hasSeen(header)) {
      repeated++;
      return true;
    }
    if (session.renews(header)) {
      session.decoder = new FrameDecoder(header, in);
      check(session.decoder);
    } else if (!session.follows(header)) {
      return false;
    }
    FrameDecoder decoder = session.decoder;
    if (decoder == null) {
      throw new IllegalStateException("A frame that follows has a decoder");
    }
    if (!isTheirs.test(decoder.node())) {
      throw new UnwelcomeException(
          "the token of this collector may not speak for node '%s';".formatted(decoder.node())
              + " name the node behind it in the token file of the Plimsoll that receives");
    }
    Frame frame = decoder.read(in);
    if (header.sequence() > session.through) {
      long rows = frame.rows() + (staged.isEmpty() ? 0 : staged.getLast().rows());
      if (rows > MAX_ROWS) {
        throw in.fault("a body has at most %d rows".formatted(MAX_ROWS));
      }
      staged.add(new Staged(header, frame, decoder.stepMillis(), rows));
    } else {
      repeated++;
    }
    return true;
  }

  private void check(FrameDecoder decoder) throws UnwelcomeException {
    if (isOurs.test(decoder.node())) {
      throw new UnwelcomeException(
          "node '%s' is read by this server itself; give the collector another name with --node"
              .formatted(decoder.node()));
    }
    if (decoder.stepMillis() < stepMillis || decoder.stepMillis() % stepMillis != 0) {
      throw new UnwelcomeException(
          "a frame every %d ms does not fit a store with a step of %d ms; use --interval %ds"
              .formatted(decoder.stepMillis(), stepMillis, stepMillis / 1_000));
    }
  }

  private long keep(Session session, List<Staged> staged) throws IOException {
    long refusedRows = 0;
    for (Staged each : staged) {
      refusedRows += sink.take(each.frame());
      session.through = each.header().sequence();
      frames++;
      senders.saw(each.header(), each.frame().node(), each.stepMillis());
    }
    return refusedRows;
  }

  private void forgetIdle() {
    long oldest = clock.millis() - MAX_IDLE.toMillis();
    sessions.values().removeIf(session -> session.lastMillis < oldest);
  }

  /// The map is in the order of use, so the first are those that were silent for longest.
  private void forgetOldest() {
    long containers = 0;
    long definedBytes = 0;
    for (Session session : sessions.values()) {
      containers += session.containers();
      definedBytes += session.definedBytes();
    }
    Iterator<Map.Entry<SessionId, Session>> oldest = sessions.entrySet().iterator();
    while (sessions.size() > 1
        && (sessions.size() > MAX_SESSIONS
            || containers > MAX_CONTAINERS
            || definedBytes > MAX_DEFINED_BYTES)) {
      Session gone = oldest.next().getValue();
      containers -= gone.containers();
      definedBytes -= gone.definedBytes();
      oldest.remove();
    }
  }
}
