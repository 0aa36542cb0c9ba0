package io.plimsoll.store.live;

import io.plimsoll.store.chunk.ByteReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Adds the samples of the log to memory again, in the order in which they were logged. Belongs to
/// one thread.
///
/// Record by record, nearly every sample would be of another series than the one before, and wait
/// for its block to come out of the main memory. So some megabytes of records are taken together
/// and replayed series by series: a sweep goes over the numbers of series, with the runs that have
/// a sample of the series at hand, in the order of their records. A series sees the same samples in
/// the same order as in the log, and no series has to do with another.
public final class SampleReplay {
  /// Records are taken together up to so many bytes for a series in memory, which is a fraction of
  /// what its block takes, …
  private static final int BYTES_A_SERIES = 64;

  /// … but not fewer than this: so little shows nowhere, …
  private static final int MIN_BYTES = 1 << 20;

  /// … and not more, which a million series come to, …
  private static final int MAX_BYTES = 64 << 20;

  /// … and up to so many runs, which take 72 bytes each.
  private static final int MAX_RUNS = 1 << 16;

  private static final int FIRST_CAPACITY = 64;
  private static final int NO_BUCKET = -1;

  private final LiveSeries live;
  private final Owner owner;
  private final SampleLogReader reader = new SampleLogReader();
  private final ByteReader in = new ByteReader();

  private byte[] bytes = new byte[0];
  private int size;

  /// The runs of these records in their order, and behind them old ones to be used again.
  private final List<Run> runs = new ArrayList<>();

  private int runCount;

  /// The runs that begin with a series, by its number, linked in their order.
  private @Nullable Run[] beginning = new Run[0];

  private Run[] active = new Run[FIRST_CAPACITY];
  private int activeCount;

  /// The block of the series at hand and of this bucket that takes samples, or null.
  private @Nullable SampleBlock block;

  private int blockBucket;

  // The samples of one series in one record.
  private long[] millis = new long[FIRST_CAPACITY];
  private long[] codes = new long[FIRST_CAPACITY];
  private int sampleCount;

  private long nextSequence;
  private long newestMillis = -1;
  private long lost;
  private int completeFrom;

  /// Who has the memory that the samples return to.
  public interface Owner {
    /// Whether the samples of a bucket that a record has are in chunks.
    boolean isChunked(int bucket, long sequence);

    /// Makes the block of a closed bucket that takes its late samples.
    SampleBlock prepare(int series, int bucket) throws IOException;

    /// Learns that a record has samples of a series that is not live.
    void unknown(int series) throws IOException;

    /// Learns that a record has samples of a bucket that are in memory again. Records come in their
    /// order.
    void replayed(int bucket, long sequence);
  }

  /// A run of a record.
  private static final class Run {
    int first;

    /// The series behind its last.
    int end;

    int count;
    int form;
    long millis;
    int bucket;
    long sequence;
    int bitmap;
    boolean isReplayed;

    /// Where the next value is.
    int place;

    /// Its place among all.
    int number;

    /// The next run that begins with the same series.
    @Nullable Run next;
  }

  /// A replay into memory in which all series of the log are live.
  ///
  /// @param firstSequence the number of the first record
  public SampleReplay(LiveSeries live, long firstSequence, Owner owner) {
    this.live = live;
    this.owner = owner;
    nextSequence = firstSequence;
  }

  /// Takes the next record. Its samples are in memory after this, or after a later call, or after
  /// [#finish].
  public void add(long sequence, byte[] record, int length) throws IOException {
    if (sequence != nextSequence) {
      // What comes now may be a change from what is missing.
      finish();
      live.seal(live.sealedThrough());
      completeFrom = live.round();
    }
    nextSequence = sequence + 1;
    int most = Math.clamp((long) BYTES_A_SERIES * live.end(), MIN_BYTES, MAX_BYTES);
    if (size > 0 && (size + length > most || runCount >= MAX_RUNS)) {
      finish();
    }
    if (size + length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + length, Math.min(most, 2 * bytes.length)));
    }
    System.arraycopy(record, 0, bytes, size, length);
    reader.read(
        bytes,
        size,
        length,
        (first, count, form, from, last, place) -> {
          newestMillis = Math.max(newestMillis, last);
          if (!owner.isChunked(Buckets.of(from), sequence)) {
            note(sequence, first, count, form, from, place);
          }
        });
    size += length;
  }

  private void note(long sequence, int first, int count, int form, long from, int place) {
    if (runCount == runs.size()) {
      runs.add(new Run());
    }
    Run run = runs.get(runCount);
    run.number = runCount++;
    run.sequence = sequence;
    run.first = first;
    run.end = first + ((form & SampleLogWriter.ALONG) != 0 ? 1 : count);
    run.count = count;
    run.form = form;
    run.millis = from;
    run.bucket = Buckets.of(from);
    boolean mixed = (form & SampleLogWriter.MIXED) != 0;
    run.bitmap = place;
    run.place = place + (mixed ? SampleLogWriter.bitmapBytes(count) : 0);
    run.isReplayed = false;
  }

  /// Brings all samples into memory that were added.
  public void finish() throws IOException {
    in.reset(bytes, 0, size);
    sweep(sortByFirst());
    int bucket = -1;
    for (int i = 0; i < runCount; i++) {
      Run run = runs.get(i);
      if (run.isReplayed && run.bucket != bucket) {
        bucket = run.bucket;
        owner.replayed(bucket, run.sequence);
      }
    }
    runCount = 0;
    size = 0;
  }

  /// Links the runs by their first series and returns the end of those series.
  private int sortByFirst() {
    int end = 0;
    for (int i = 0; i < runCount; i++) {
      end = Math.max(end, runs.get(i).first + 1);
    }
    if (end > beginning.length) {
      beginning = new Run[end];
    }
    for (int i = runCount - 1; i >= 0; i--) {
      Run run = runs.get(i);
      run.next = beginning[run.first];
      beginning[run.first] = run;
    }
    return end;
  }

  private void sweep(int endOfFirsts) throws IOException {
    int nextEnd = Integer.MAX_VALUE;
    for (int series = 0; series < endOfFirsts || activeCount > 0; series++) {
      if (series < endOfFirsts) {
        for (Run run = beginning[series]; run != null; run = run.next) {
          activate(run);
          nextEnd = Math.min(nextEnd, run.end);
        }
        beginning[series] = null;
      }
      if (activeCount > 0) {
        replay(series);
        if (series + 1 == nextEnd) {
          nextEnd = dropEnded(series + 1);
        }
      }
    }
  }

  private void activate(Run run) {
    if (activeCount == active.length) {
      active = Arrays.copyOf(active, 2 * activeCount);
    }
    int at = activeCount++;
    for (; at > 0 && active[at - 1].number > run.number; at--) {
      active[at] = active[at - 1];
    }
    active[at] = run;
  }

  /// Drops the active runs that end before a series, and returns where the next one does.
  private int dropEnded(int series) {
    int kept = 0;
    int nextEnd = Integer.MAX_VALUE;
    for (int i = 0; i < activeCount; i++) {
      Run run = active[i];
      if (run.end > series) {
        active[kept++] = run;
        nextEnd = Math.min(nextEnd, run.end);
      }
    }
    activeCount = kept;
    return nextEnd;
  }

  /// Adds what the active runs have of a series, record by record: within one, all values are
  /// changes from what was there before it.
  private void replay(int series) throws IOException {
    boolean isLive = live.isLive(series);
    if (!isLive) {
      owner.unknown(series);
    }
    block = null;
    blockBucket = NO_BUCKET;
    int at = 0;
    while (at < activeCount) {
      long sequence = active[at].sequence;
      SampleBlock base = block;
      boolean alone = at + 1 == activeCount || active[at + 1].sequence != sequence;
      if (alone && base != null && isChange(active[at], base)) {
        addChange(active[at++], base);
        continue;
      }
      sampleCount = 0;
      while (at < activeCount && active[at].sequence == sequence) {
        decode(active[at++], series, isLive);
      }
      for (int i = 0; i < sampleCount; i++) {
        int bucket = Buckets.of(millis[i]);
        SampleBlock into = open(series, bucket);
        live.add(into == null ? make(series, bucket) : into, millis[i], codes[i]);
      }
    }
  }

  /// Whether a run has one sample of each series, and its codes are changes from those of a block.
  private boolean isChange(Run run, SampleBlock base) {
    return run.form == 0 && run.bucket == base.bucket() && base.round() >= completeFrom;
  }

  /// Does what [#decode] and the loop around it do, for a change that is alone in its record:
  /// nearly all samples are such.
  private void addChange(Run run, SampleBlock base) {
    in.moveTo(run.place);
    live.add(base, run.millis, base.lastCode() + in.readSigned());
    run.place = in.position();
    run.isReplayed = true;
  }

  /// Reads what a run has of a series.
  private void decode(Run run, int series, boolean isLive) {
    in.moveTo(run.place);
    boolean along = (run.form & SampleLogWriter.ALONG) != 0;
    boolean alone =
        (run.form & SampleLogWriter.MIXED) != 0
            ? in.bit(run.bitmap, series - run.first)
            : (run.form & SampleLogWriter.ALONE) != 0;
    SampleBlock base = alone || !isLive ? null : complete(series, run.bucket);
    boolean known = isLive && (alone || base != null);
    int count = along ? run.count : 1;
    if (known) {
      run.isReplayed = true;
    } else {
      lost += count;
    }
    long code = base == null ? 0 : base.lastCode();
    long at = run.millis;
    long step = 0;
    for (int i = 0; i < count; i++) {
      if (i > 0) {
        step += in.readSigned();
        at += step;
      }
      code += in.readSigned();
      if (known) {
        note(at, code);
      }
    }
    run.place = in.position();
  }

  private void note(long atMillis, long code) {
    if (sampleCount == millis.length) {
      millis = Arrays.copyOf(millis, 2 * sampleCount);
      codes = Arrays.copyOf(codes, 2 * sampleCount);
    }
    millis[sampleCount] = atMillis;
    codes[sampleCount++] = code;
  }

  /// The block of the series at hand that takes samples of a bucket, or null.
  private @Nullable SampleBlock open(int series, int bucket) {
    if (bucket != blockBucket) {
      blockBucket = bucket;
      block = live.open(series, bucket);
    }
    return block;
  }

  /// The same, if it has all samples that were logged for it.
  private @Nullable SampleBlock complete(int series, int bucket) {
    SampleBlock open = open(series, bucket);
    return open == null || open.round() < completeFrom ? null : open;
  }

  private SampleBlock make(int series, int bucket) throws IOException {
    SampleBlock made =
        bucket <= live.sealedThrough() ? owner.prepare(series, bucket) : live.start(series, bucket);
    block = made;
    return made;
  }

  /// The number that the record after the last one has.
  public long nextSequence() {
    return nextSequence;
  }

  /// The newest time of a sample, or -1 if there was none.
  public long newestMillis() {
    return newestMillis;
  }

  /// Blocks from before this round may lack samples that a part of the log had, which is missing.
  public int completeFrom() {
    return completeFrom;
  }

  /// How many samples are changes from what is missing, or of a series that is.
  public long lost() {
    return lost;
  }
}
