package io.plimsoll.store.rocks;

import io.plimsoll.store.chunk.ChunkException;
import io.plimsoll.store.label.Labels;
import io.plimsoll.store.live.Buckets;
import io.plimsoll.store.live.SampleCursor;
import io.plimsoll.store.live.SampleRun;
import io.plimsoll.store.query.QueryBudget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Some series of a query, and where their samples are: in blocks, chunks, or both. Filled, read
/// and filled again by one thread.
final class SeriesPieces {
  /// The most samples that are held at a time, but for a series alone: 16 MB, or twice as much
  /// where arrays had to grow.
  static final int MAX_SAMPLES = 1 << 20;

  private final SeriesChunks chunks;
  private final QueryBudget budget;
  private final int fromBucket;
  private final long afterMillis;
  private final long throughMillis;
  private final int runCapacity;
  private final List<Labels> labels = new ArrayList<>();
  private final List<Piece> pieces = new ArrayList<>();
  private final List<SampleCursor> cursors = new ArrayList<>();
  private final List<SampleRun> runs = new ArrayList<>();
  private int[] cursorEnds = new int[64];
  private long held;

  /// A column of chunks.
  ///
  /// @param source place of the series that it is of
  private record Piece(int group, int column, int source) {}

  /// What is read.
  ///
  /// @param afterMillis samples have to be later than this, …
  /// @param throughMillis … up to and including this
  /// @param runCapacity samples that most series will have
  SeriesPieces(
      SeriesChunks chunks,
      QueryBudget budget,
      int fromBucket,
      long afterMillis,
      long throughMillis,
      int runCapacity) {
    this.chunks = chunks;
    this.budget = budget;
    this.fromBucket = fromBucket;
    this.afterMillis = afterMillis;
    this.throughMillis = throughMillis;
    this.runCapacity = runCapacity;
  }

  /// Starts a series.
  void start(Labels of) {
    if (cursorEnds.length == labels.size()) {
      cursorEnds = Arrays.copyOf(cursorEnds, 2 * labels.size());
    }
    cursorEnds[labels.size()] = cursors.size();
    labels.add(of);
  }

  /// Adds samples in memory to the series that was started last.
  void add(SampleCursor samples) {
    cursors.add(samples);
    cursorEnds[labels.size() - 1] = cursors.size();
  }

  /// Adds samples on disk to the series that was started last.
  void add(int group, int column) {
    pieces.add(new Piece(group, column, labels.size() - 1));
  }

  /// Reads the series, passes on those with samples, and forgets them; says how many samples there
  /// were. If it meets more samples than may be held it reads the series in several parts.
  long read(SeriesRead.Receiver receiver) throws IOException {
    pieces.sort(Comparator.comparingInt(Piece::group));
    long samples = 0;
    int most = labels.size();
    for (int from = 0; from < labels.size(); ) {
      int end = end(from, most);
      if (readChunks(from, end)) {
        samples += pass(from, end, receiver);
        from = end;
      } else {
        most = (end - from) / 2;
      }
      forgetSamples();
    }
    labels.clear();
    pieces.clear();
    cursors.clear();
    return samples;
  }

  /// Where the series end whose samples in memory may be held together.
  private int end(int from, int most) {
    int end = from + 1;
    long samples = inMemory(from);
    while (end < labels.size() && end - from < most) {
      samples += inMemory(end);
      if (samples > MAX_SAMPLES) {
        break;
      }
      end++;
    }
    return end;
  }

  private long inMemory(int source) {
    long samples = 0;
    for (int i = firstCursor(source); i < cursorEnds[source]; i++) {
      samples += cursors.get(i).left();
    }
    return samples;
  }

  private int firstCursor(int source) {
    return source == 0 ? 0 : cursorEnds[source - 1];
  }

  /// Reads the chunks of some series, and says whether all could be held.
  private boolean readChunks(int from, int end) throws IOException {
    while (runs.size() < end - from) {
      runs.add(new SampleRun(runCapacity));
    }
    List<Piece> wanted =
        end - from == labels.size()
            ? pieces
            : pieces.stream().filter(piece -> piece.source >= from && piece.source < end).toList();
    int[] groups = new int[wanted.size()];
    int[] starts = new int[wanted.size() + 1];
    int count = 0;
    for (int i = 0; i < wanted.size(); i++) {
      if (i == 0 || wanted.get(i).group != groups[count - 1]) {
        groups[count] = wanted.get(i).group;
        starts[count++] = i;
      }
    }
    starts[count] = wanted.size();
    held = 0;
    boolean[] fits = {true};
    chunks.scan(
        fromBucket,
        Buckets.of(throughMillis),
        Arrays.copyOf(groups, count),
        place -> {
          read(wanted.subList(starts[place], starts[place + 1]), from);
          fits[0] = held <= MAX_SAMPLES || end - from == 1;
          return fits[0];
        });
    return fits[0];
  }

  /// Reads columns of the chunk that was found.
  private void read(List<Piece> columns, int firstSource) throws IOException {
    budget.take(0);
    for (Piece piece : columns) {
      read(piece, runs.get(piece.source - firstSource));
    }
  }

  private void read(Piece piece, SampleRun run) throws ChunkException {
    int before = run.size();
    chunks.column(piece.column, run, afterMillis, throughMillis);
    held += run.size() - before;
  }

  private long pass(int from, int end, SeriesRead.Receiver receiver) throws IOException {
    long samples = 0;
    for (int source = from; source < end; source++) {
      SampleRun run = runs.get(source - from);
      for (int i = firstCursor(source); i < cursorEnds[source]; i++) {
        run.add(cursors.get(i), afterMillis, throughMillis);
      }
      run.settle();
      samples += run.size();
      if (run.size() > 0) {
        receiver.series(labels.get(source), run);
      }
    }
    return samples;
  }

  /// Keeps the arrays for the next series, unless some have become large.
  private void forgetSamples() {
    long room = 0;
    for (SampleRun run : runs) {
      run.clear();
      room += run.millis().length;
    }
    if (room > MAX_SAMPLES) {
      runs.clear();
    }
  }
}
