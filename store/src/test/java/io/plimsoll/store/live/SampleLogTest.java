package io.plimsoll.store.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.testing.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Records of the log.
class SampleLogTest {
  private static final int BUCKET = 986_000;
  private static final long START = Buckets.start(BUCKET);
  private static final int SERIES = 40;

  private final SampleLogWriter writer = new SampleLogWriter();

  private record Sample(int series, long millis, long code) {}

  @Test
  void aReaderWithTheSameMemoryReadsWhatWasWritten() {
    Seeds.forEachSeed(random -> {
      LiveSeries written = live();
      LiveSeries read = live();
      SampleLogReader reader = new SampleLogReader(read::open);
      for (int record = 0; record < 20; record++) {
        List<Sample> batch = batch(random, record);
        byte[] bytes = write(written, batch);
        List<Sample> found = new ArrayList<>();
        reader.read(
            bytes,
            bytes.length,
            (series, millis, code, known) -> {
              assertThat(known).isTrue();
              found.add(new Sample(series, millis, code));
            });
        assertThat(found).isEqualTo(batch);
        add(written, batch);
        add(read, found);
      }
    });
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
  void aChangeFromWhatIsLostIsNotKnown() {
    LiveSeries live = live();
    add(live, List.of(new Sample(1, START, 100)));
    byte[] record =
        write(live, List.of(new Sample(1, START + 1, 101), new Sample(2, START + 1, 7)));
    List<Boolean> known = new ArrayList<>();
    new SampleLogReader((series, bucket) -> null)
        .read(record, record.length, (series, millis, code, isKnown) -> known.add(isKnown));
    assertThat(known).containsExactly(false, true);
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
