package io.plimsoll.store.rocks;

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

  /// Four hours, as dashboards show them. Who asks for more asks mostly for what is not kept.
  private static final int MAX_KEPT_BUCKETS = 8;

  private final SeriesChunks chunks;
  private final ColumnCache cache;
  private final KeptColumns kept;
  private final QueryBudget budget;
  private final int fromBucket;
  private final long afterMillis;
  private final long throughMillis;
  private final int runCapacity;
  private final List<Labels> labels = new ArrayList<>();
  private final List<Piece> pieces = new ArrayList<>();
  private final List<SampleCursor> cursors = new ArrayList<>();
  private final List<SampleRun> runs = new ArrayList<>();
  private final List<byte[]> found = new ArrayList<>();
  private int[] cursorEnds = new int[64];
  private long held;

  /// A column of chunks.
  ///
  /// @param source place of the series that it is of
  private record Piece(int group, int column, int source) {}

  /// The columns that are read, by group.
  ///
  /// @param pieces in the order of their groups
  /// @param groups ascending
  /// @param starts where the pieces of each group begin, and where they end
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Wanted(List<Piece> pieces, int[] groups, int[] starts) {
    static Wanted of(List<Piece> pieces) {
      int[] groups = new int[pieces.size()];
      int[] starts = new int[pieces.size() + 1];
      int count = 0;
      for (int i = 0; i < pieces.size(); i++) {
        if (i == 0 || pieces.get(i).group != groups[count - 1]) {
          groups[count] = pieces.get(i).group;
          starts[count++] = i;
        }
      }
      starts[count] = pieces.size();
      return new Wanted(pieces, Arrays.copyOf(groups, count), starts);
    }

    List<Piece> ofGroup(int place) {
      return pieces.subList(starts[place], starts[place + 1]);
    }
  }

  /// What is read.
  ///
  /// @param afterMillis samples have to be later than this, …
  /// @param throughMillis … up to and including this
  /// @param runCapacity samples that most series will have
  SeriesPieces(
      SeriesChunks chunks,
      ColumnCache cache,
      QueryBudget budget,
      int fromBucket,
      long afterMillis,
      long throughMillis,
      int runCapacity) {
    this.chunks = chunks;
    this.cache = cache;
    this.kept = new KeptColumns(cache);
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
    Wanted wanted =
        Wanted.of(
            end - from == labels.size()
                ? pieces
                : pieces.stream()
                    .filter(piece -> piece.source >= from && piece.source < end)
                    .toList());
    held = 0;
    long most = end - from == 1 ? Long.MAX_VALUE : MAX_SAMPLES;
    int lastBucket = Buckets.of(throughMillis);
    if (lastBucket - fromBucket >= MAX_KEPT_BUCKETS) {
      chunks.scan(
          fromBucket,
          lastBucket,
          wanted.groups,
          place -> {
            read(wanted.ofGroup(place), from);
            return held <= most;
          });
      return held <= most;
    }
    for (int bucket = fromBucket; bucket <= lastBucket && held <= most; bucket++) {
      readBucket(bucket, wanted, from, most);
    }
    return held <= most;
  }

  /// Reads what is kept of a bucket, then the rest, which is kept from then on.
  private void readBucket(int bucket, Wanted wanted, int firstSource, long most)
      throws IOException {
    int[] places = new int[wanted.groups.length];
    int[] groups = new int[places.length];
    int count = 0;
    for (int place = 0; place < places.length && held <= most; place++) {
      if (!readKept(bucket, wanted.ofGroup(place), firstSource)) {
        places[count] = place;
        groups[count++] = wanted.groups[place];
      }
    }
    if (held > most) {
      return;
    }
    boolean[] there = new boolean[count];
    kept.start(bucket);
    chunks.scan(
        bucket,
        bucket,
        Arrays.copyOf(groups, count),
        found -> {
          there[found] = true;
          kept.chunk(groups[found]);
          List<Piece> columns = wanted.ofGroup(places[found]);
          read(columns, firstSource);
          columns.forEach(piece -> kept.add(piece.column, chunks));
          return held <= most;
        });
    if (held > most) {
      return;
    }
    kept.keep();
    for (int i = 0; i < count; i++) {
      if (!there[i]) {
        wanted.ofGroup(places[i]).forEach(piece -> kept.addNone(piece.group, piece.column));
      }
    }
  }

  /// Reads the columns of a group, if all are kept.
  private boolean readKept(int bucket, List<Piece> columns, int firstSource) throws IOException {
    found.clear();
    for (Piece piece : columns) {
      byte[] column = cache.find(bucket, piece.group, piece.column);
      if (column == null) {
        return false;
      }
      found.add(column);
    }
    budget.take(0);
    for (int i = 0; i < found.size(); i++) {
      SampleRun run = runs.get(columns.get(i).source - firstSource);
      held += chunks.cutColumn(found.get(i), run, afterMillis, throughMillis);
    }
    return true;
  }

  /// Reads columns of the chunk that was found.
  private void read(List<Piece> columns, int firstSource) throws IOException {
    budget.take(0);
    for (Piece piece : columns) {
      SampleRun run = runs.get(piece.source - firstSource);
      held += chunks.column(piece.column, run, afterMillis, throughMillis);
    }
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
