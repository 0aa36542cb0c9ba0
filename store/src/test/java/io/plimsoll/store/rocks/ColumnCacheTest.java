package io.plimsoll.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.store.chunk.ChunkReader;
import io.plimsoll.testing.Seeds;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ColumnCacheTest {
  private static final int BUCKET = 994_444;
  private static final byte[] CHUNK = {0, 1, 2, 3, 4, 5};

  private final ColumnCache cache = new ColumnCache();

  @Test
  void findsEveryColumnThatWasPut() {
    Seeds.forEachSeed(random -> {
      ColumnCache some = new ColumnCache();
      Map<List<Integer>, byte[]> expected = new HashMap<>();
      for (int i = 0; i < 3_000; i++) {
        int bucket = BUCKET + random.nextInt(4);
        int group = random.nextBoolean() ? random.nextInt(200) : -1 - random.nextInt(5);
        int column = random.nextInt(128);
        byte[] chunk = new byte[random.nextInt(20)];
        random.nextBytes(chunk);
        some.put(0, bucket, group, column, chunk, 0, chunk.length);
        expected.putIfAbsent(List.of(bucket, group, column), chunk);
      }
      expected.forEach((key, chunk) ->
          assertThat(some.find(key.get(0), key.get(1), key.get(2)))
              .isEqualTo(chunk.length == 0 ? chunk : withSlack(chunk)));
      assertThat(some.find(BUCKET + 4, 0, 0)).isNull();
    });
  }

  @Test
  void copiesThePartThatIsTheColumn() {
    cache.put(0, BUCKET, 7, 1, CHUNK, 2, 3);
    assertThat(cache.find(BUCKET, 7, 1)).isEqualTo(withSlack(new byte[] {2, 3, 4}));
  }

  @Test
  void nothingIsThereAfterItWasCleared() {
    cache.put(0, BUCKET, 7, 1, CHUNK, 0, 3);
    cache.clear();
    assertThat(cache.find(BUCKET, 7, 1)).isNull();
  }

  @Test
  void whatWasReadBeforeItWasClearedIsNotKept() {
    long before = cache.generation();
    cache.clear();
    cache.put(before, BUCKET, 7, 1, CHUNK, 0, 3);
    assertThat(cache.find(BUCKET, 7, 1)).isNull();
    cache.put(cache.generation(), BUCKET, 7, 1, CHUNK, 0, 3);
    assertThat(cache.find(BUCKET, 7, 1)).isNotNull();
  }

  @Test
  void takesNothingMoreWhenItIsFull() {
    byte[] large = new byte[1 << 20];
    int kept = 0;
    for (int group = 0; group < 100; group++) {
      cache.put(0, BUCKET, group, 0, large, 0, large.length);
      kept += cache.find(BUCKET, group, 0) == null ? 0 : 1;
    }
    assertThat((long) kept * large.length).isBetween(1L << 20, ColumnCache.MAX_BYTES);
    assertThat(cache.find(BUCKET, 0, 0)).as("the first stays").isNotNull();
    assertThat(cache.find(BUCKET, 99, 0)).isNull();
  }

  private static byte[] withSlack(byte[] chunk) {
    return Arrays.copyOf(chunk, chunk.length + ChunkReader.SLACK);
  }
}
