package io.plimsoll.store.rocks;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.store.Durability;
import io.plimsoll.store.StoreException;
import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.head.FrameReader;
import io.plimsoll.store.head.FrameWriter;
import io.plimsoll.store.head.Head;
import io.plimsoll.store.head.Source;
import io.plimsoll.store.head.SourceHead;
import io.plimsoll.store.measure.Formula;
import java.io.IOException;
import java.time.InstantSource;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The way of a frame: into the log, then into the head and the ring. Used under the store's append
/// lock.
///
/// Cost per value: about 5 ns to encode, 3 ns for the head, 1.6 bytes of log. Per frame: one write
/// of RocksDB.
final class Ingest {
  /// Rows in memory are refused beyond this share of the heap, which happens only when chunks
  /// cannot be written for long.
  private static final double MAX_HEAP_SHARE = 0.5;

  private static final int WIDTH = ContainerMetric.COLUMNS.size();

  private final StoreSettings settings;
  private final Database database;
  private final Meta meta;
  private final Head head;
  private final RingRows ring;
  private final FrameWriter frames;
  private final FrameProblems problems;
  private final FrameTimes times;
  private final Renames renames;
  private final long bucketMillis;
  private final long maxGapMillis;
  private final long maxHeadBytes = (long) (Runtime.getRuntime().maxMemory() * MAX_HEAP_SHARE);
  private final Map<String, SourceHead> added = new LinkedHashMap<>();
  private long nextSequence = 1;
  private boolean uncertain;
  private int refused;
  private int repeated;
  private int tooMany;
  private final LongAdder samples = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final BitSet rowsOfOthers = new BitSet();
  private List<Renames.Move> moves = List.of();

  Ingest(
      StoreSettings settings,
      InstantSource clock,
      Database database,
      Meta meta,
      Head head,
      RingRows ring,
      long bucketMillis) {
    this.settings = settings;
    this.database = database;
    this.meta = meta;
    this.head = head;
    this.ring = ring;
    this.bucketMillis = bucketMillis;
    this.maxGapMillis = settings.step().toMillis() * Formula.MAX_GAP_STEPS;
    this.frames = new FrameWriter(head, bucketMillis);
    this.problems = new FrameProblems(clock);
    this.times = new FrameTimes(clock, settings.step(), bucketMillis);
    this.renames = new Renames(meta, head);
  }

  /// Adds the logged frames to the head, and those of some nodes to the ring again.
  ///
  /// @return rows that could not be read because a part of the log is missing
  long replay(Checkpoint checkpoint, Predicate<String> ownNodes) throws IOException {
    FrameReader reader =
        new FrameReader(
            head, bucketMillis, checkpoint.chunkedThrough(), checkpoint.chunkedSequence());
    nextSequence = Math.max(checkpoint.chunkedSequence() + 1, 1);
    long[] expected = {checkpoint.replayFrom()};
    database.scan(
        Family.FRAMES,
        Keys.sequence(checkpoint.replayFrom()),
        (key, value, length) -> {
          long sequence = Keys.sequence(key);
          if (sequence != expected[0]) {
            reader.forgetBaselines();
          }
          expected[0] = sequence + 1;
          replay(reader, sequence, java.util.Arrays.copyOf(value, length), ownNodes);
          return true;
        });
    nextSequence = Math.max(nextSequence, expected[0]);
    return reader.lostRows();
  }

  private void replay(FrameReader reader, long sequence, byte[] frame, Predicate<String> ownNodes)
      throws IOException {
    reader.read(
        sequence,
        frame,
        new FrameReader.Listener() {
          @Override
          public void frame(long atMillis) {
            ring.begin(atMillis, isBeyondRing(atMillis));
            times.add(atMillis);
          }

          @Override
          public void row(SourceHead source, long millis, long[] row) {
            source.counts(source.ringIndex() >= 0 && ownNodes.test(source.reader()));
            ring.row(source, millis, row);
          }
        });
    ring.publish();
  }

  /// Takes a frame.
  ///
  /// @param counts tells the containers whose rows count in the ring
  /// @param idle whether no chunks are being written, so that names may change
  /// @return the frame without the rows of containers that another node reads as well; null if it
  ///   was refused as a whole
  @Nullable Frame append(Frame frame, Predicate<Container> counts, boolean idle)
      throws IOException {
    if (times.begin()) {
      // What a clock that was ahead has dated would hide the present there, or be taken for it.
      ring.clear(head.all());
    }
    database.admit();
    if (uncertain) {
      startAnew();
    }
    Optional<String> tooMuch = refusal();
    if (tooMuch.isPresent()) {
      throw new StoreException(tooMuch.get(), null);
    }
    added.clear();
    ring.start();
    moves = List.of();
    renames.begin(idle);
    boolean isAhead = times.isAhead(frame.atMillis());
    problems.ahead(frame, isBeyondRing(frame.atMillis()), isAhead);
    if (frame.atMillis() < 0 || isAhead) {
      dropped.add((long) frame.rows() * WIDTH);
      refused = frame.rows();
      return null;
    }
    SourceHead node = node(frame);
    frames.begin(nextSequence, frame, node, times.latestMillis());
    // A node whose clock was ahead and was put right is in order.
    problems.setBack(frame, frames.isEmpty() ? behindMillis(frame, node) : 0);
    rowsOfOthers.clear();
    repeated = 0;
    tooMany = 0;
    int left = addRows(frame, node, counts);
    refused = left - repeated;
    problems.tooMany(frame, tooMany, settings.maxContainers());
    if (!frames.isEmpty()) {
      log();
      head.whileLocked(() -> commit(frame));
      nextSequence++;
      times.add(frame.atMillis());
    }
    samples.add((long) (frame.rows() - left) * WIDTH);
    dropped.add((long) left * WIDTH);
    return withoutRowsOfOthers(frame);
  }

  /// Why no more is taken, if too much waits in memory.
  Optional<String> refusal() {
    return head.blockBytes() <= maxHeadBytes
        ? Optional.empty()
        : Optional.of(
            "%d bytes of rows wait in memory for the disk of %s; no more are taken"
                .formatted(head.blockBytes(), database.directory()));
  }

  /// Adds the rows and returns how many were left out.
  private int addRows(Frame frame, SourceHead node, Predicate<Container> counts)
      throws StoreException {
    int left = 0;
    SourceHead before = node;
    for (int i = 0; i < frame.rows(); i++) {
      SourceHead known = head.findBehind(before, frame.container(i).id());
      left += add(frame, i, known, counts) ? 0 : 1;
      before = known == null ? before : known;
    }
    return left;
  }

  private long behindMillis(Frame frame, SourceHead node) {
    long behind = node.lastMillis() - frame.atMillis();
    return behind > settings.step().toMillis() ? behind : 0;
  }

  private Frame withoutRowsOfOthers(Frame frame) {
    int first = rowsOfOthers.nextSetBit(0);
    SourceHead one = first < 0 ? null : head.find(frame.container(first).id());
    problems.readTwice(frame, rowsOfOthers, one == null ? "" : one.reader());
    return first < 0 ? frame : frame.without(rowsOfOthers);
  }

  private boolean isBeyondRing(long atMillis) {
    return atMillis > times.latestMillis();
  }

  private SourceHead node(Frame frame) throws StoreException {
    SourceHead known = head.find(Source.nodeKey(frame.node()));
    if (known != null) {
      return known;
    }
    SourceHead fresh =
        head.prepare(Source.ofNode(meta.takeId(), frame.node()), frame.atMillis() / bucketMillis);
    added.put(fresh.source().key(), fresh);
    return fresh;
  }

  private boolean add(
      Frame frame, int index, @Nullable SourceHead known, Predicate<Container> counts)
      throws StoreException {
    long millis = frame.rowMillis(index);
    if (millis < 0 || times.isAhead(millis)) {
      return false;
    }
    Container container = frame.container(index);
    if (known != null) {
      return addKnown(frame, index, known, counts);
    }
    if (head.size() + added.size() >= settings.maxContainers()) {
      tooMany++;
      return false;
    }
    if (added.containsKey(container.id())) {
      return false;
    }
    Source source = Source.of(meta.takeId(), frame.node(), container);
    SourceHead fresh = head.prepare(source, millis / bucketMillis);
    fresh.counts(counts.test(container));
    added.put(container.id(), fresh);
    return frames.add(frame, index, fresh);
  }

  /// Adds a row, unless another node read the container a moment ago: each of its readings would
  /// count twice. A node that was given another name has it as soon as the old one is silent.
  private boolean addKnown(Frame frame, int index, SourceHead known, Predicate<Container> counts) {
    String node = frame.node();
    boolean isOfOther = !known.reader().equals(node);
    long elapsed = frame.rowMillis(index) - known.lastMillis();
    if (isOfOther && known.lastMillis() >= 0 && Math.abs(elapsed) <= maxGapMillis) {
      rowsOfOthers.set(index);
      return false;
    }
    boolean added = frames.add(frame, index, known);
    if (added) {
      ring.counts(known, counts.test(frame.container(index)));
      renames.look(known, frame.container(index));
    }
    if (added && isOfOther) {
      known.reader(node);
    }
    repeated += !added && elapsed == 0 ? 1 : 0;
    return added;
  }

  private void log() throws IOException {
    try {
      database.write(settings.durability() == Durability.ALWAYS, this::fill);
    } catch (IOException failure) {
      // The outcome is unknown, so the number is not used for another frame.
      nextSequence++;
      uncertain = true;
      throw failure;
    }
  }

  private void fill(Database.Batch batch) throws StoreException {
    for (SourceHead fresh : added.values()) {
      meta.put(batch, fresh.source(), fresh.firstBucket());
    }
    renames.put(batch);
    batch.put(Family.FRAMES, Keys.sequence(nextSequence), frames.toBytes());
  }

  private void commit(Frame frame) {
    // First: whoever takes a name in the same frame must not be taken for who gave it up.
    moves = renames.apply(ring::join);
    for (SourceHead fresh : added.values()) {
      head.add(fresh);
      ring.join(fresh);
    }
    ring.begin(frame.atMillis(), isBeyondRing(frame.atMillis()));
    frames.commit(frame, ring::row);
    ring.publish();
  }

  /// Rows before the failed write must not be what rows after it are differences to, as a restart
  /// may find the failed one in the log after all. It may be that others opened the database again.
  private void startAnew() throws IOException {
    head.sealAll();
    nextSequence = Math.max(nextSequence, lastLogged() + 1);
    uncertain = false;
  }

  private long lastLogged() throws IOException {
    long[] last = {0};
    database.scanBack(
        Family.FRAMES,
        Keys.sequence(-1),
        (key, value, length) -> {
          last[0] = Keys.sequence(key);
          return false;
        });
    return last[0];
  }

  /// Services that the last frame left without a source, as its containers have other names.
  List<Renames.Move> moves() {
    return moves;
  }

  /// Rows of the last frame that were refused, but for those that are there already.
  int refused() {
    return refused;
  }

  /// The number of the frame that comes next.
  long nextSequence() {
    return nextSequence;
  }

  /// The newest time of a frame, not later than the clock.
  long watermark() {
    return times.watermark();
  }

  long samples() {
    return samples.sum();
  }

  long dropped() {
    return dropped.sum();
  }

  /// What an operator should know, one sentence each.
  List<String> problems() {
    return problems.sentences();
  }
}
