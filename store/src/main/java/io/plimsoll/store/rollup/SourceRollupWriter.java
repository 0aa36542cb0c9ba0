package io.plimsoll.store.rollup;

import io.plimsoll.collector.metric.Frame;
import io.plimsoll.store.chunk.ByteWriter;
import io.plimsoll.store.chunk.ChunkException;
import io.plimsoll.store.chunk.ChunkReader;
import io.plimsoll.store.chunk.ChunkWriter;
import io.plimsoll.store.measure.Formula;
import io.plimsoll.store.measure.MeasureCatalog;
import java.util.Arrays;
import java.util.List;

/// Folds the rows of one source in one block, or its rollups of shorter periods, into periods.
/// Belongs to one thread.
///
/// A query takes a step as its minutes, of which some may lack a value. So a period has the mean of
/// its minutes' means, and a bit for each of them: with both it means what its samples do, also
/// when it is joined with those of other sources.
///
/// Memory: the rows of a block, some 300 KB.
public final class SourceRollupWriter {
  private static final List<Formula> OF_CONTAINERS = MeasureCatalog.ofContainers();
  private static final List<Formula> OF_NODES = MeasureCatalog.ofNodes();
  private static final int FIRST_ROWS = 1024;

  private final long minuteMillis;
  private final long periodMillis;
  private final long blockMillis;
  private final long maxGapMillis;
  private final PeriodFold periodFold;
  private final int periods;
  private final int minutesPerPeriod;

  private final ChunkReader reader = new ChunkReader();
  private final SourceRollupReader finer = new SourceRollupReader();
  private final ChunkWriter writer = new ChunkWriter();
  private long startMillis;
  private List<Formula> formulas = OF_CONTAINERS;

  private long[] read = new long[FIRST_ROWS];
  private long[] millis = new long[FIRST_ROWS];
  private int[] minuteOf = new int[FIRST_ROWS];
  private long[][] columns = new long[0][];
  private boolean[] zero = new boolean[0];
  private int rows;

  private final double[] sums;
  private final double[] least;
  private final double[] greatest;
  private final long[] minutes;
  private final long[] present;
  private final long[] linked;
  private final long[] kept = new long[RollupColumns.COUNT];
  private final long[] rowMillis;
  private final long[][] written;

  /// A writer of rollups of one length.
  ///
  /// @param minuteMillis length of the minutes of a step, a divisor of the period's
  /// @param periodMillis length of a period: at most 64 minutes, and a divisor of the block's
  /// @param maxGapMillis the longest time between two rows over which there is a rate
  public SourceRollupWriter(
      long minuteMillis, long periodMillis, long blockMillis, long maxGapMillis) {
    this.minuteMillis = minuteMillis;
    this.periodMillis = periodMillis;
    this.blockMillis = blockMillis;
    this.maxGapMillis = maxGapMillis;
    this.periodFold = new PeriodFold(maxGapMillis);
    periods = (int) (blockMillis / periodMillis);
    minutesPerPeriod = (int) (periodMillis / minuteMillis);
    int cells = periods * Math.max(OF_CONTAINERS.size(), OF_NODES.size());
    sums = new double[cells];
    least = new double[cells];
    greatest = new double[cells];
    minutes = new long[cells];
    present = new long[periods];
    linked = new long[periods];
    rowMillis = new long[periods];
    written = new long[RollupColumns.count(OF_CONTAINERS)][periods];
  }

  /// Starts a block of a source.
  ///
  /// @param node whether the source is a node rather than a container
  public void start(long atMillis, boolean node) {
    startMillis = atMillis;
    formulas = node ? OF_NODES : OF_CONTAINERS;
    rows = 0;
    Arrays.fill(sums, 0);
    Arrays.fill(minutes, 0);
    Arrays.fill(present, 0);
    Arrays.fill(linked, 0);
    Arrays.fill(zero, true);
  }

  /// Adds the rows of a chunk that are in the block, or so shortly before that rates need them.
  /// Chunks come in order of time.
  ///
  /// @throws ChunkException if it is damaged; nothing of it is added then
  public void add(byte[] chunk, int length) throws ChunkException {
    reader.reset(chunk, length);
    int count = reader.rows();
    reserve(count);
    reader.millis(read);
    int first = 0;
    while (first < count && read[first] < startMillis - maxGapMillis) {
      first++;
    }
    int end = first;
    while (end < count && read[end] < startMillis + blockMillis) {
      end++;
    }
    if (first == end) {
      return;
    }
    System.arraycopy(read, first, millis, rows, end - first);
    for (int i = 0; i < columns.length; i++) {
      zero[i] &= reader.isZero(i);
      reader.column(i, read);
      System.arraycopy(read, first, columns[i], rows, end - first);
    }
    rows += end - first;
  }

  /// Adds a rollup of shorter periods.
  ///
  /// @throws ChunkException if it is damaged
  public void addRollup(byte[] rollup, int length) throws ChunkException {
    finer.reset(rollup, length);
    for (int i = 0; i < finer.periods(); i++) {
      present[periodOf(finer.atMillis(i))] |= finer.present(i) << minuteIn(finer.atMillis(i));
    }
    for (int i = 0; i < formulas.size(); i++) {
      int cells = i * periods;
      finer.forEach(
          formulas.get(i),
          (at, mean, min, max, bits) ->
              join(
                  cells + periodOf(at),
                  mean * Long.bitCount(bits),
                  min,
                  max,
                  bits << minuteIn(at)));
    }
  }

  private int periodOf(long atMillis) {
    return (int) ((atMillis - startMillis) / periodMillis);
  }

  /// The minute of its period in which a time is.
  private int minuteIn(long atMillis) {
    return (int) ((atMillis - startMillis) % periodMillis / minuteMillis);
  }

  /// Appends the rollup.
  ///
  /// @return whether there is one: not if the source had no row in the block
  public boolean write(ByteWriter out) {
    foldRows();
    for (long[] column : written) {
      Arrays.fill(column, Frame.MISSING);
    }
    int row = 0;
    for (int period = 0; period < periods; period++) {
      if (present[period] != 0) {
        rowMillis[row] = startMillis + period * periodMillis;
        written[RollupColumns.EXPECTED][row] = present[period];
        for (int i = 0; i < formulas.size(); i++) {
          write(formulas.get(i), i * periods + period, row);
        }
        row++;
      }
    }
    if (row == 0) {
      return false;
    }
    for (int i = 0; i < formulas.size(); i++) {
      writeMinutes(i);
    }
    writer.write(out, rowMillis, written, RollupColumns.count(formulas), row);
    return true;
  }

  private void write(Formula formula, int cell, int row) {
    if (minutes[cell] == 0) {
      return;
    }
    int column = RollupColumns.of(formula);
    double resolution = RollupColumns.resolution(formula);
    if (least[cell] == greatest[cell]) {
      // What did not change, such as a limit, takes no room and is kept as it is.
      Arrays.fill(kept, Math.round(least[cell] / resolution));
    } else {
      double mean = sums[cell] / Long.bitCount(minutes[cell]);
      kept[RollupColumns.SUM] = RollupColumns.rounded(mean, resolution);
      kept[RollupColumns.MIN] = RollupColumns.rounded(least[cell], resolution);
      kept[RollupColumns.MAX] = RollupColumns.rounded(greatest[cell], resolution);
    }
    for (int i = 0; i < kept.length; i++) {
      written[column + i][row] = kept[i];
    }
  }

  /// Most measures have a value whenever there is a row, and no bits of their own then.
  private void writeMinutes(int measure) {
    boolean same = true;
    for (int period = 0; period < periods; period++) {
      long had = minutes[measure * periods + period];
      same &= had == 0 || had == present[period];
    }
    int column = RollupColumns.of(formulas.get(measure)) + RollupColumns.COUNT;
    for (int period = 0, row = 0; !same && period < periods; period++) {
      long had = minutes[measure * periods + period];
      if (present[period] != 0) {
        written[column][row++] = had == 0 ? Frame.MISSING : had;
      }
    }
  }

  private void foldRows() {
    long millisBefore = Long.MIN_VALUE / 2;
    for (int i = 0; i < rows; i++) {
      minuteOf[i] = (int) Math.floorDiv(millis[i] - startMillis, minuteMillis);
      if (minuteOf[i] >= 0) {
        long bit = 1L << minuteOf[i] % minutesPerPeriod;
        int period = minuteOf[i] / minutesPerPeriod;
        present[period] |= bit;
        linked[period] |= millis[i] - millisBefore <= maxGapMillis ? bit : 0;
      }
      millisBefore = millis[i];
    }
    for (int i = 0; rows > 0 && i < formulas.size(); i++) {
      if (zero[formulas.get(i).column()] && formulas.get(i).limitColumn() < 0) {
        joinZeroes(i * periods, formulas.get(i).rate() ? linked : present);
      } else {
        fold(i * periods, formulas.get(i));
      }
    }
  }

  /// Half of a container's metrics, such as errors, never are anything but zero.
  private void joinZeroes(int cells, long[] bits) {
    for (int period = 0; period < periods; period++) {
      if (bits[period] != 0) {
        join(cells + period, 0, 0, 0, bits[period]);
      }
    }
  }

  private void fold(int cells, Formula formula) {
    long[] now = columns[formula.column()];
    long[] limits = formula.limitColumn() < 0 ? now : columns[formula.limitColumn()];
    periodFold.fold(
        formula,
        PeriodFold.Before.NONE,
        new PeriodFold.Rows(millis, minuteOf, rows),
        now,
        limits,
        (minute, mean, min, max) -> {
          if (minute >= 0) {
            int cell = cells + minute / minutesPerPeriod;
            join(cell, mean, min, max, 1L << minute % minutesPerPeriod);
          }
        });
  }

  private void join(int cell, double sum, double min, double max, long bits) {
    boolean first = minutes[cell] == 0;
    sums[cell] += sum;
    least[cell] = first ? min : Math.min(least[cell], min);
    greatest[cell] = first ? max : Math.max(greatest[cell], max);
    minutes[cell] |= bits;
  }

  private void reserve(int more) {
    int width = 1 + formulas.stream().mapToInt(Formula::column).max().orElse(0);
    if (columns.length < width) {
      columns = new long[width][millis.length];
      zero = new boolean[width];
      Arrays.fill(zero, true);
    }
    if (millis.length < rows + more) {
      int capacity = Math.max(rows + more, millis.length * 2);
      read = Arrays.copyOf(read, capacity);
      millis = Arrays.copyOf(millis, capacity);
      minuteOf = Arrays.copyOf(minuteOf, capacity);
      for (int i = 0; i < columns.length; i++) {
        columns[i] = Arrays.copyOf(columns[i], capacity);
      }
    }
  }
}
