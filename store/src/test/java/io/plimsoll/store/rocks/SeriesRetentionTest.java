package io.plimsoll.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.label.SeriesIndex;
import io.plimsoll.store.live.Buckets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeriesRetentionTest {
  private static final long NOW = 1_790_000_000_000L;
  private static final byte[] OLD = SeriesKeys.chunk(1, 1, 0);

  @TempDir private Path directory;

  @Test
  void chunksAreDroppedOnlyOnceItIsWrittenThatNobodyShallReadThem() throws IOException {
    byte[] unreadable = Arrays.copyOf(SeriesKeys.cold(1 << 8, 0), SeriesKeys.cold(0, 0).length - 5);
    try (Database database = new Database(directory)) {
      database.write(
          true,
          batch -> {
            batch.put(Family.SERIES_CHUNKS, OLD, new byte[] {1});
            batch.put(Family.SERIES, unreadable, new byte[] {1});
          });
    }
    // What was in the log is in files now, which can be dropped.
    try (Database database = new Database(directory)) {
      SeriesRetention retention = retention(database);
      assertThatThrownBy(() -> retention.expire(NOW, Buckets.of(NOW)))
          .isInstanceOf(RuntimeException.class);
      assertThat(retention.retainedFrom()).isZero();
      assertThat(database.find(Family.SERIES_CHUNKS, OLD)).isNotNull();
      database.write(true, batch -> batch.delete(Family.SERIES, unreadable));
      retention.expire(NOW, Buckets.of(NOW));
      assertThat(retention.retainedFrom()).isPositive();
      assertThat(database.find(Family.SERIES_CHUNKS, OLD)).isNull();
    }
  }

  private static SeriesRetention retention(Database database) throws IOException {
    SeriesMeta meta = new SeriesMeta(database, new SeriesIndex(10));
    return new SeriesRetention(StoreSettings.DEFAULT, database, meta);
  }
}
