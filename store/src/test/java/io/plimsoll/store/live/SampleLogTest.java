package io.plimsoll.store.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.plimsoll.testing.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Records of the log, and what they do to memory when they are read again.
class SampleLogTest {
  private static final int BUCKET = 986_000;
  private static final long START = Buckets.start(BUCKET);
  private static final int SERIES = 40;

  private final SampleLogWriter writer = new SampleLogWriter();

  private record Sample(int series, long millis, long code) {}

  private record Place(int series, int bucket) {}

  /// What a replay tells about buckets that are open.
  private static final class Owner implements SampleReplay.Owner {
    private final Map<Integer, Long> firstRecords = new TreeMap<>();
    private final int chunkedThrough;

    Owner(int chunkedThrough) {
      this.chunkedThrough = chunkedThrough;
    }

    @Override
    public void unknown(int series) {}

    @Override
    public boolean isChunked(int bucket, long sequence) {
      return bucket <= chunkedThrough;
    }

    @Override
    public SampleBlock prepare(int series, int bucket) {
      throw new AssertionError("no bucket is closed");
    }

    @Override
    public void replayed(int bucket, long sequence) {
      firstRecords.putIfAbsent(bucket, sequence);
    }
  }

  @Test
  void aReplayEndsWithTheMemoryThatWasLogged() {
    Seeds.forEachSeed(random -> {
      LiveSeries written = live();
      LiveSeries read = live();
      Owner owner = new Owner(-1);
      SampleReplay replay = new SampleReplay(read, 1, owner);
      Map<Integer, Long> firstRecords = new TreeMap<>();
      for (int record = 1; record <= 20; record++) {
        List<Sample> batch = batch(random, record);
        byte[] bytes = write(written, batch);
        replay.add(record, Arrays.copyOf(bytes, bytes.length + random.nextInt(9)), bytes.length);
        if (random.nextInt(8) == 0) {
          replay.finish();
        }
        add(written, batch);
        for (Sample sample : batch) {
          firstRecords.putIfAbsent(Buckets.of(sample.millis()), (long) record);
        }
      }
      replay.finish();
      assertThat(content(read)).isEqualTo(content(written));
      assertThat(read.blockBytes()).isEqualTo(written.blockBytes());
      assertThat(owner.firstRecords).isEqualTo(firstRecords);
      assertThat(replay.nextSequence()).isEqualTo(21);
      assertThat(replay.lost()).isZero();
    });
  }

  @Test
  void aReplayLeavesOutWhatIsInChunksOrNoLongerLive() {
    Seeds.forEachSeed(random -> {
      LiveSeries written = live();
      LiveSeries read = live();
      int gone = random.nextInt(SERIES);
      read.evict(gone);
      Owner owner = new Owner(BUCKET);
      SampleReplay replay = new SampleReplay(read, 1, owner);
      long lost = 0;
      for (int record = 1; record <= 20; record++) {
        List<Sample> batch = batch(random, record);
        byte[] bytes = write(written, batch);
        replay.add(record, bytes, bytes.length);
        add(written, batch);
        lost += batch.stream().filter(sample -> sample.series() == gone && isOpen(sample)).count();
      }
      replay.finish();
      Map<Place, NavigableMap<Long, Long>> expected = content(written);
      expected.keySet().removeIf(place -> place.series() == gone || place.bucket() == BUCKET);
      assertThat(content(read)).isEqualTo(expected);
      assertThat(owner.firstRecords).containsOnlyKeys(BUCKET + 1);
      assertThat(replay.lost()).isEqualTo(lost);
    });
  }

  private static boolean isOpen(Sample sample) {
    return Buckets.of(sample.millis()) > BUCKET;
  }

  /// A series and bucket that has samples at a gap takes no more changes, only what stands alone,
  /// which is what is first there.
  @Test
  void aChangeFromWhatIsLostIsNotInvented() {
    Seeds.forEachSeed(random -> {
      LiveSeries written = live();
      LiveSeries read = live();
      LiveSeries expected = live();
      SampleReplay replay = new SampleReplay(read, 1, new Owner(-1));
      Set<Place> incomplete = new HashSet<>();
      long lost = 0;
      for (int record = 1; record <= 20; record++) {
        List<Sample> batch = batch(random, record);
        byte[] bytes = write(written, batch);
        add(written, batch);
        if (random.nextInt(5) == 0) {
          incomplete.addAll(content(written).keySet());
          continue;
        }
        replay.add(record, bytes, bytes.length);
        List<Sample> known = new ArrayList<>(batch);
        known.removeIf(sample -> incomplete.contains(place(sample)));
        lost += batch.size() - known.size();
        add(expected, known);
      }
      replay.finish();
      assertThat(content(read)).isEqualTo(content(expected));
      assertThat(replay.lost()).isEqualTo(lost);
    });
  }

  private static Place place(Sample sample) {
    return new Place(sample.series(), Buckets.of(sample.millis()));
  }

  @Test
  void aRecordThatEndsInARunIsRefused() {
    byte[] record = write(live(), List.of(new Sample(1, START, 100), new Sample(2, START, 100)));
    for (int length = 2; length < record.length; length++) {
      int end = length;
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .isThrownBy(() ->
              new SampleLogReader()
                  .read(
                      Arrays.copyOf(record, record.length + 16),
                      0,
                      end,
                      (series, count, form, from, last, place) -> {}));
    }
  }

  /// The samples of all blocks.
  private static Map<Place, NavigableMap<Long, Long>> content(LiveSeries live) {
    Map<Place, NavigableMap<Long, Long>> content = new HashMap<>();
    for (int series = 0; series < SERIES; series++) {
      List<SampleBlock> blocks = new ArrayList<>();
      live.blocks(series, blocks);
      for (SampleBlock block : blocks) {
        SampleRun run = new SampleRun();
        run.add(new SampleCursor().reset(block), -1, Long.MAX_VALUE);
        NavigableMap<Long, Long> samples =
            content.computeIfAbsent(new Place(series, block.bucket()), place -> new TreeMap<>());
        for (int i = 0; i < run.size(); i++) {
          samples.put(run.millis()[i], run.codes()[i]);
        }
      }
    }
    return content;
  }

  private static LiveSeries live() {
    LiveSeries live = new LiveSeries();
    for (int series = 0; series < SERIES; series++) {
      live.admit(series, BUCKET);
    }
    return live;
  }

  private static List<Sample> batch(RandomGenerator random, int record) {
    List<Sample> batch = new ArrayList<>();
    long millis = START + record * 15_000L;
    while (batch.size() < 50) {
      int series = random.nextInt(SERIES);
      int run = random.nextInt(1, 20);
      boolean along = random.nextBoolean();
      for (int i = 0; i < run && series < SERIES; i++) {
        long at = along ? millis + i * 1_000L : millis;
        at = random.nextInt(20) == 0 ? START + random.nextLong(2 * Buckets.MILLIS) : at;
        batch.add(new Sample(series, at, random.nextLong() >> random.nextInt(64)));
        series += along ? 0 : 1;
      }
    }
    return batch;
  }

  private byte[] write(LiveSeries live, List<Sample> batch) {
    LoggedSamples logged = new LoggedSamples();
    for (Sample sample : batch) {
      SampleBlock base = live.open(sample.series(), Buckets.of(sample.millis()));
      logged.add(sample.series(), sample.millis(), sample.code(), base);
    }
    return writer.write(logged);
  }

  private static void add(LiveSeries live, List<Sample> batch) {
    for (Sample sample : batch) {
      int bucket = Buckets.of(sample.millis());
      SampleBlock block = live.open(sample.series(), bucket);
      live.add(
          block == null ? live.start(sample.series(), bucket) : block,
          sample.millis(),
          sample.code());
    }
  }

  @Test
  void aSampleOfACounterCostsLittle() {
    LiveSeries live = live();
    int bytes = 0;
    for (int step = 0; step < 100; step++) {
      List<Sample> batch = new ArrayList<>();
      for (int series = 0; series < SERIES; series++) {
        batch.add(new Sample(series, START + step * 15_000L, series + step * 7_000L));
      }
      bytes += write(live, batch).length;
      add(live, batch);
    }
    assertThat(bytes).isLessThan(SERIES * 100 * 5 / 2);
  }
}
