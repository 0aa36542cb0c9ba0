package io.plimsoll.store.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.testing.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The blocks of a bucket, which share its pages.
class SamplePagesTest {
  private static final int BUCKET = 986_000;
  private static final long START = Buckets.start(BUCKET);

  @Test
  void noBlockChangesAnotherOne() {
    Seeds.forEachSeed(random -> {
      SamplePages pages = new SamplePages(BUCKET);
      List<SampleBlock> blocks =
          Stream.generate(() -> new SampleBlock(pages, 0)).limit(random.nextInt(2, 40)).toList();
      List<Map<Long, Long>> naive = new ArrayList<>();
      blocks.forEach(block -> naive.add(new TreeMap<>()));
      int samples = random.nextInt(5_000);
      for (int i = 0; i < samples; i++) {
        int place = random.nextInt(blocks.size());
        boolean late = random.nextInt(10) == 0;
        long millis = START + (late ? random.nextInt(i + 1) : i);
        long code = random.nextLong() >> random.nextInt(64);
        blocks.get(place).add(millis, code);
        naive.get(place).putIfAbsent(millis, code);
      }
      for (int place = 0; place < blocks.size(); place++) {
        assertThat(SampleBlockTest.read(blocks.get(place))).isEqualTo(naive.get(place));
      }
    });
  }

  @Test
  void lateSamplesTakeNoMoreThanOthers() {
    SamplePages inOrder = new SamplePages(BUCKET);
    SamplePages backwards = new SamplePages(BUCKET);
    SampleBlock one = new SampleBlock(inOrder, 0);
    SampleBlock other = new SampleBlock(backwards, 0);
    for (int i = 0; i < 2_000; i++) {
      one.add(START + 600L * i, 7);
      other.add(START + 600L * (1_999 - i), 7);
    }
    assertThat(SampleBlockTest.read(other)).isEqualTo(SampleBlockTest.read(one));
    assertThat(backwards.bytes()).isEqualTo(inOrder.bytes());
  }

  @Test
  void aCursorKeepsItsSamplesWhenTheirSegmentsAreTakenByOthers() {
    SamplePages pages = new SamplePages(BUCKET);
    SampleBlock block = new SampleBlock(pages, 0);
    for (int i = 0; i < 100; i++) {
      block.add(START + 1_000L * i, i);
    }
    SampleCursor cursor = new SampleCursor().reset(block);
    block.add(START + 1, -1);
    SampleBlock other = new SampleBlock(pages, 0);
    for (int i = 0; i < 100; i++) {
      other.add(START + 7L * i, Long.MAX_VALUE / (i + 1));
    }
    for (int i = 0; i < 100; i++) {
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.code()).isEqualTo(i);
    }
    assertThat(cursor.next()).isFalse();
  }
}
