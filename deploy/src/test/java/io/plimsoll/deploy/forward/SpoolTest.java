package io.plimsoll.deploy.forward;

import static io.plimsoll.testing.Seeds.forEachSeed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.NodeMetric;
import io.plimsoll.collector.wire.FrameEncoder;
import io.plimsoll.collector.wire.FrameReceiver;
import io.plimsoll.collector.wire.FrameRecord;
import io.plimsoll.collector.wire.SessionId;
import io.plimsoll.testing.MemoryDisk;
import io.plimsoll.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
  private static final Duration STEP = Duration.ofSeconds(5);
  private static final long ROOMY = 1 << 20;

  /// Eight segments of a few frames each.
  private static final long TIGHT = 4_096;

  private static final int BATCH = 1_000;

  @TempDir Path directory;

  private final FrameEncoder encoder = new FrameEncoder(new SessionId(1, 2), STEP);
  private Spool spool;
  private long sequence;

  @BeforeEach
  void open() throws IOException {
    spool = Spool.open(directory, ROOMY);
  }

  @Test
  void isEmptyAtFirstAndAfterAllWasSent() throws Exception {
    assertThat(spool.isEmpty()).isTrue();
    append(3);
    assertThat(spool.isEmpty()).isFalse();
    assertThat(drained()).containsExactly(1L, 2L, 3L);
    assertThat(spool.isEmpty()).isTrue();
    assertThat(files()).isEmpty();
  }

  @Test
  void whatWaitsSurvivesTheProcess() throws Exception {
    append(5);
    spool = Spool.open(directory, ROOMY); // as after a kill: nothing was closed
    assertThat(spool.bytes()).isPositive();
    append(2);
    assertThat(drained()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
    assertThat(spool.lost()).isZero();
  }

  @Test
  void whereverAFileIsCutOffAllBeforeItIsThereAndTheRecordThatIsCutIsCounted() throws Exception {
    append(5);
    Path file = files().getFirst();
    byte[] bytes = Files.readAllBytes(file);
    List<Integer> ends = ends(bytes);
    for (int cut = 0; cut < bytes.length; cut++) {
      Files.write(file, Arrays.copyOf(bytes, cut));
      spool = Spool.open(directory, ROOMY);
      int end = cut;
      int whole = (int) ends.stream().filter(each -> each <= end).count();
      int torn = cut == 0 || ends.contains(cut) ? 0 : 1;
      assertThat(spool.damaged()).as("cut at %d", cut).isEqualTo(torn);
      assertThat(spool.lost()).isEqualTo(torn);
      assertThat(drained()).as("cut at %d", cut).containsExactlyElementsOf(upTo(whole));
      assertThat(files()).isEmpty();
    }
  }

  @Test
  void whicheverByteIsDamagedAllBeforeItIsThereAndTheRestIsCounted() throws Exception {
    append(5);
    spool.close();
    Path damaged = files().getFirst();
    byte[] bytes = Files.readAllBytes(damaged);
    List<Integer> ends = ends(bytes);
    spool = Spool.open(directory, ROOMY);
    append(2); // a segment of its own
    Path intact = files().getLast();
    byte[] after = Files.readAllBytes(intact);
    for (int at = 0; at < bytes.length; at++) {
      byte[] changed = bytes.clone();
      changed[at] ^= (byte) (1 << at % Byte.SIZE);
      Files.write(damaged, changed);
      Files.write(intact, after);
      spool = Spool.open(directory, ROOMY);
      int place = at;
      int whole = (int) ends.stream().filter(end -> end <= place).count();
      assertThat(spool.lost()).as("damaged at %d", at).isEqualTo(5 - whole);
      List<Long> left = new ArrayList<>(upTo(whole));
      left.addAll(List.of(6L, 7L));
      assertThat(drained()).as("damaged at %d", at).isEqualTo(left);
    }
  }

  @Test
  void zerosAtTheEndAsAfterALossOfPowerAreNoFrames() throws Exception {
    append(3);
    Files.write(files().getFirst(), new byte[8_192], StandardOpenOption.APPEND);
    spool = Spool.open(directory, ROOMY);
    assertThat(spool.damaged()).isEqualTo(1);
    assertThat(spool.next((int) ROOMY).records()).isEqualTo(3);
    assertThat(drained()).containsExactly(1L, 2L, 3L);
  }

  @Test
  void whatIsDamagedOrGoneWhileItWaitsIsGivenUpAndCountedAndTheRestFollows() throws Exception {
    spool = Spool.open(directory, TIGHT);
    while (files().size() < 4) {
      append(1);
    }
    List<Path> segments = files();
    Files.delete(segments.getFirst());
    Files.write(segments.get(1), new byte[10]);
    byte[] bytes = Files.readAllBytes(segments.get(2));
    bytes[ends(bytes).getFirst() + 20] ^= 1; // in its second record
    Files.write(segments.get(2), bytes);
    List<Long> left = drainedWithFailures();
    assertThat(left).isNotEmpty().isSorted().doesNotHaveDuplicates().contains(sequence);
    assertThat(spool.lost()).isEqualTo(sequence - left.size());
    append(1);
    assertThat(drained()).contains(sequence);
  }

  @Test
  void onAFullDiskWhatWaitsStaysAndWhatComesIsRefusedUntilThereIsRoom() throws Exception {
    try (MemoryDisk disk = MemoryDisk.orSkip(directory.resolve("disk"), "size=256k")) {
      spool = Spool.open(disk.directory(), TIGHT << 5);
      append(20);
      disk.fill();
      long kept = appendUntilFull();
      assertThatThrownBy(() -> append(1)).hasMessageContaining("No space left");
      sequence = kept; // the two that were refused never were
      try (Spool other = Spool.open(disk.directory(), TIGHT << 5)) {
        assertThat(other.lost()).as("half a record is not left behind").isZero();
      }
      disk.free();
      append(10);
      assertThat(drained()).containsExactlyElementsOf(upTo(kept + 10));
      assertThat(spool.lost()).isZero();
      spool.close();
    }
  }

  @Test
  void theOldestGoWhenThereIsNoMoreRoomAndAreCounted() throws Exception {
    spool = Spool.open(directory, TIGHT);
    append(200);
    assertThat(size()).isLessThanOrEqualTo(TIGHT);
    List<Long> left = drained();
    assertThat(left).endsWith(200L).isSorted();
    assertThat(spool.lost()).isPositive().isEqualTo(200 - left.size());
  }

  @Test
  void aBatchThatWasGivenUpMeanwhileIsNotTakenOffWhatFollows() throws Exception {
    spool = Spool.open(directory, TIGHT);
    append(2);
    Spool.Batch batch = spool.next(BATCH);
    append(200);
    long before = spool.bytes();
    spool.sent(batch);
    spool.rewind(batch);
    spool.giveUp(batch);
    assertThat(spool.bytes()).isEqualTo(before);
  }

  @Test
  void eachSegmentCanBeReadByAStoreThatKnowsNothing() throws Exception {
    spool = Spool.open(directory, TIGHT);
    append(40);
    while (!spool.isEmpty()) {
      List<Frame> arrived = new ArrayList<>();
      FrameReceiver stranger = receiver(arrived);
      Spool.Batch batch = spool.next(BATCH);
      assertThat(batch.isStart()).isTrue();
      stranger.take(batch.bytes());
      assertThat(arrived).hasSize(batch.records());
      spool.giveUp(batch);
    }
  }

  @Test
  void aSegmentIsSentFromItsStartAgainAfterARewind() throws Exception {
    append(6);
    int one = spool.next(1).bytes().length;
    spool.sent(spool.next(one));
    Spool.Batch second = spool.next(1);
    assertThat(second.isStart()).isFalse();
    spool.rewind(second);
    assertThat(spool.next(1).isStart()).isTrue();
    assertThat(drained()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
  }

  @Test
  void aSegmentBeginsWithAKeyFrame() {
    byte[] key = encoder.encode(1, frame(1), true, 0);
    assertThat(spool.wantsKey()).isTrue();
    assertThatThrownBy(() -> spool.append(key, false)).isInstanceOf(IllegalStateException.class);
  }

  /// Appends, sends, rewinds and deaths of the process in any order: everything arrives in order.
  @Test
  void nothingIsLostWhileThereIsRoom() {
    forEachSeed(random -> {
      Path place = Files.createTempDirectory(directory, "seed");
      spool = Spool.open(place, ROOMY);
      List<Frame> arrived = new ArrayList<>();
      FrameReceiver receiver = receiver(arrived);
      long first = sequence + 1;
      for (int i = 0; i < 60; i++) {
        switch (random.nextInt(6)) {
          case 0, 1, 2 -> append(1 + random.nextInt(4));
          case 3 -> spool = Spool.open(place, ROOMY);
          default -> {
            if (!spool.isEmpty()) {
              Spool.Batch batch = spool.next(random.nextInt(500));
              receiver.take(batch.bytes());
              if (random.nextInt(4) > 0) {
                spool.sent(batch);
              } else {
                spool.rewind(batch);
              }
            }
          }
        }
      }
      while (!spool.isEmpty()) {
        Spool.Batch batch = spool.next(BATCH);
        receiver.take(batch.bytes());
        spool.sent(batch);
      }
      assertThat(arrived.stream().map(Frame::atMillis))
          .containsExactlyElementsOf(LongStream.rangeClosed(first, sequence).boxed().toList());
      assertThat(spool.lost()).isZero();
    });
  }

  private void append(int frames) throws IOException {
    for (int i = 0; i < frames; i++) {
      sequence++;
      boolean isKey = spool.wantsKey();
      spool.append(encoder.encode(sequence, frame(sequence), isKey, 0), isKey);
    }
  }

  /// Appends until nothing more fits, and returns the last sequence that did.
  private long appendUntilFull() {
    while (true) {
      try {
        append(1);
      } catch (IOException full) {
        assertThat(full).hasMessageContaining("No space left");
        return sequence - 1;
      }
    }
  }

  /// Where the records of a file end.
  private static List<Integer> ends(byte[] bytes) {
    List<Integer> ends = new ArrayList<>();
    int end = 0;
    for (int length = 0; length >= 0; length = FrameRecord.length(bytes, end, bytes.length)) {
      end += length;
      if (length > 0) {
        ends.add(end);
      }
    }
    return ends;
  }

  private static List<Long> upTo(long last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }

  /// A frame whose time is its sequence.
  private static Frame frame(long sequence) {
    long[] node = new long[NodeMetric.COLUMNS.size()];
    Arrays.setAll(node, i -> sequence * 1_000_003 * i);
    return new Frame("blade-7", sequence, node, List.of(), new long[0], new long[0]);
  }

  private static FrameReceiver receiver(List<Frame> arrived) {
    return new FrameReceiver(
        arrived::add, node -> false, STEP, new TestClock(Instant.parse("2026-11-21T12:00:00Z")));
  }

  /// The times of all frames that wait, in order.
  private List<Long> drained() throws Exception {
    List<Frame> arrived = new ArrayList<>();
    FrameReceiver receiver = receiver(arrived);
    while (!spool.isEmpty()) {
      Spool.Batch batch = spool.next(BATCH);
      receiver.take(batch.bytes());
      spool.sent(batch);
    }
    return arrived.stream().map(Frame::atMillis).toList();
  }

  /// The times of all frames that wait and can be read, in order.
  private List<Long> drainedWithFailures() throws Exception {
    List<Frame> arrived = new ArrayList<>();
    FrameReceiver receiver = receiver(arrived);
    while (!spool.isEmpty()) {
      try {
        Spool.Batch batch = spool.next(BATCH);
        receiver.take(batch.bytes());
        spool.sent(batch);
      } catch (IOException unread) {
        assertThat(unread).hasMessageContaining("cannot be read");
      }
    }
    return arrived.stream().map(Frame::atMillis).toList();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.sorted().toList();
    }
  }

  private long size() throws IOException {
    long size = 0;
    for (Path file : files()) {
      size += Files.size(file);
    }
    return size;
  }
}
