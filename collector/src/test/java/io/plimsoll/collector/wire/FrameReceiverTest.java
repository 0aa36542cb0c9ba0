package io.plimsoll.collector.wire;

import static io.plimsoll.testing.Seeds.forEachSeed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.NodeMetric;
import io.plimsoll.collector.wire.FrameReceiver.KeyFrameWanted;
import io.plimsoll.collector.wire.FrameReceiver.Outcome;
import io.plimsoll.collector.wire.FrameReceiver.Taken;
import io.plimsoll.testing.TestClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class FrameReceiverTest {
  private static final Duration STEP = Duration.ofMillis(RandomFleet.STEP_MILLIS);

  private final TestClock clock = new TestClock(Instant.parse("2026-11-21T12:00:00Z"));
  private final List<Frame> kept = new ArrayList<>();
  private final RandomFleet fleet =
      new RandomFleet(RandomGeneratorFactory.of("L64X128MixRandom").create(7), 20);
  private final FrameEncoder encoder = new FrameEncoder(new SessionId(1, 2), STEP);
  private FrameReceiver receiver = receiver();

  private FrameReceiver receiver() {
    return new FrameReceiver(kept::add, "here"::equals, STEP, clock);
  }

  @Test
  void whatIsSentArrivesAsItWas() {
    forEachSeed(random -> {
      RandomFleet wild = new RandomFleet(random, random.nextInt(12));
      FrameEncoder out = new FrameEncoder(SessionId.random(random), STEP);
      List<Frame> arrived = new ArrayList<>();
      FrameReceiver in = new FrameReceiver(arrived::add, "here"::equals, STEP, clock);
      List<Frame> sent = new ArrayList<>();
      for (int sequence = 1; sequence <= 40; sequence++) {
        sent.add(wild.next());
        boolean key = sequence == 1 || random.nextInt(10) == 0;
        assertThat(in.take(out.encode(sequence, sent.getLast(), key, 0)))
            .isEqualTo(new Taken(sequence));
      }
      assertThat(Frames.of(arrived)).isEqualTo(Frames.of(sent));
    });
  }

  /// A line that loses requests and answers and delivers some twice, and a receiver that forgets:
  /// whoever sends a key frame when one is wanted, and else repeats, gets everything through once.
  @Test
  void everyFrameArrivesOnceAndInOrderOverAnUnreliableLine() {
    forEachSeed(random -> {
      RandomFleet wild = new RandomFleet(random, 4);
      FrameEncoder out = new FrameEncoder(SessionId.random(random), STEP);
      List<Frame> arrived = new ArrayList<>();
      FrameReceiver[] in = {new FrameReceiver(arrived::add, "here"::equals, STEP, clock)};
      List<Frame> sent = new ArrayList<>();
      List<byte[]> onTheWay = new ArrayList<>();
      for (int sequence = 1; sequence <= 40; sequence++) {
        sent.add(wild.next());
        byte[] record = out.encode(sequence, sent.getLast(), sequence == 1, 0);
        for (boolean through = false; !through; ) {
          onTheWay.add(record);
          deliverOld(random, in[0], onTheWay);
          boolean arrives = random.nextInt(4) > 0;
          Outcome outcome = arrives ? in[0].take(record) : null;
          boolean isHeard = arrives && random.nextInt(4) > 0;
          if (isHeard && outcome instanceof KeyFrameWanted) {
            record = out.encode(sequence, sent.getLast(), true, 0);
          }
          through = isHeard && outcome instanceof Taken;
        }
      }
      assertThat(Frames.of(arrived)).isEqualTo(Frames.of(sent));
    });
  }

  /// Delivers a request once more that was sent long ago.
  private static void deliverOld(
      RandomGenerator random, FrameReceiver receiver, List<byte[]> onTheWay) throws Exception {
    if (random.nextInt(3) == 0) {
      receiver.take(onTheWay.get(random.nextInt(onTheWay.size())));
    }
  }

  @Test
  void theSameBodyTwiceIsTakenOnce() throws Exception {
    byte[] body = joined(key(1), delta(2), delta(3));
    assertThat(receiver.take(body)).isEqualTo(new Taken(3));
    assertThat(receiver.take(body)).isEqualTo(new Taken(3));
    assertThat(kept).hasSize(3);
    assertThat(receiver.repeated()).isEqualTo(3);
  }

  @Test
  void aGapIsAnsweredWithTheSequenceThatIsWantedAndNothingIsTaken() throws Exception {
    receiver.take(key(1));
    byte[] second = delta(2);
    byte[] third = delta(3);
    assertThat(receiver.take(third)).isEqualTo(new KeyFrameWanted(2));
    assertThat(receiver.take(joined(second, key(4), delta(6)))).isEqualTo(new KeyFrameWanted(2));
    assertThat(kept).hasSize(1);
    assertThat(receiver.take(key(7))).isEqualTo(new Taken(7));
    assertThat(kept).hasSize(2);
  }

  @Test
  void anUnknownSessionIsAskedForAKeyFrame() throws Exception {
    receiver.take(key(1));
    receiver = receiver();
    assertThat(receiver.take(delta(2))).isEqualTo(new KeyFrameWanted(0));
    assertThat(receiver.take(key(2))).isEqualTo(new Taken(2));
    assertThat(receiver.take(delta(3))).isEqualTo(new Taken(3));
  }

  @Test
  void aSessionThatWasIdleForLongIsForgotten() throws Exception {
    receiver.take(key(1));
    clock.advance(FrameReceiver.MAX_IDLE);
    assertThat(receiver.take(delta(2))).isEqualTo(new Taken(2));
    clock.advance(FrameReceiver.MAX_IDLE.plusMillis(1));
    assertThat(receiver.take(delta(3))).isEqualTo(new KeyFrameWanted(0));
  }

  @Test
  void sessionsThatAreTooManyPushOutTheOldest() throws Exception {
    byte[] first = key(1);
    receiver.take(first);
    for (int i = 0; i < FrameReceiver.MAX_SESSIONS; i++) {
      FrameEncoder other = new FrameEncoder(new SessionId(9, i), STEP);
      receiver.take(other.encode(1, new RandomFleet(random(), 0).calm(), true, 0));
    }
    assertThat(receiver.take(delta(2))).isEqualTo(new KeyFrameWanted(0));
  }

  @Test
  void aFrameThatCouldNotBeKeptIsTakenWhenItComesAgain() throws Exception {
    boolean[] full = {false};
    receiver =
        new FrameReceiver(
            frame -> {
              if (full[0]) {
                throw new IOException("no space left on device");
              }
              kept.add(frame);
            },
            "here"::equals,
            STEP,
            clock);
    receiver.take(key(1));
    full[0] = true;
    byte[] second = delta(2);
    assertThatThrownBy(() -> receiver.take(second)).hasMessageContaining("no space");
    full[0] = false;
    assertThat(receiver.take(second)).isEqualTo(new KeyFrameWanted(2));
    assertThat(receiver.take(key(2))).isEqualTo(new Taken(2));
    assertThat(kept).hasSize(2);
  }

  @Test
  void aNodeThatIsReadHereIsNotTakenFromElsewhere() {
    FrameReceiver strict = new FrameReceiver(kept::add, "blade-7"::equals, STEP, clock);
    byte[] body = key(1);
    assertThatThrownBy(() -> strict.take(body))
        .isInstanceOf(UnwelcomeException.class)
        .hasMessageContaining("blade-7")
        .hasMessageContaining("--node");
    assertThat(kept).isEmpty();
  }

  @Test
  void aStepThatDoesNotFitThatOfTheStoreIsNotTaken() throws Exception {
    FrameReceiver slow = new FrameReceiver(kept::add, "here"::equals, STEP.multipliedBy(2), clock);
    byte[] body = key(1);
    assertThatThrownBy(() -> slow.take(body))
        .isInstanceOf(UnwelcomeException.class)
        .hasMessageContaining("--interval 10s");
    FrameReceiver quick = new FrameReceiver(kept::add, "here"::equals, STEP.dividedBy(5), clock);
    assertThat(quick.take(body)).isEqualTo(new Taken(1));
  }

  @Test
  void whatACollectorLostAndItsSilenceAreProblems() throws Exception {
    receiver.take(encoder.encode(1, fleet.calm(), true, 0));
    assertThat(receiver.problems()).isEmpty();
    receiver.take(encoder.encode(9, fleet.calm(), true, 7));
    assertThat(receiver.lost()).isEqualTo(7);
    assertThat(receiver.problems()).hasSize(1).first().asString().contains("blade-7", "7 frames");

    clock.advance(Duration.ofSeconds(25));
    assertThat(receiver.problems()).hasSize(1);
    clock.advance(Duration.ofMillis(1));
    assertThat(receiver.problems()).hasSize(2).first().asString().contains("nothing for 25 s");
    clock.advance(Duration.ofDays(1));
    assertThat(receiver.problems()).isEmpty();
  }

  @Test
  void aCollectorThatIsRestartedGoesOnAtOnce() throws Exception {
    receiver.take(key(1));
    FrameEncoder restarted = new FrameEncoder(new SessionId(5, 5), STEP);
    for (int sequence = 1; sequence < 4; sequence++) {
      assertThat(receiver.take(restarted.encode(sequence, fleet.calm(), sequence == 1, 0)))
          .isEqualTo(new Taken(sequence));
    }
    assertThat(receiver.problems()).isEmpty();
  }

  @Test
  void ofTwoCollectorsThatLiveUnderOneNameTheFirstIsTaken() throws Exception {
    FrameEncoder other = new FrameEncoder(new SessionId(0xABCD1234L << 32, 5), STEP);
    receiver.take(key(1));
    receiver.take(other.encode(1, fleet.calm(), true, 0)); // it could be a restart
    assertThat(receiver.take(delta(2))).isEqualTo(new Taken(2));
    byte[] second = other.encode(2, fleet.calm(), true, 0);
    for (int attempt = 0; attempt < 3; attempt++) {
      assertThatThrownBy(() -> receiver.take(second))
          .isInstanceOf(UnwelcomeException.class)
          .hasMessageContaining("abcd1234")
          .hasMessageContaining("00000000")
          .hasMessageContaining("'blade-7'")
          .hasMessageContaining("--node");
    }
    assertThat(receiver.take(delta(3))).isEqualTo(new Taken(3));
    assertThat(kept).hasSize(4);
    assertThat(receiver.refused()).isEqualTo(3);
    assertThat(receiver.problems())
        .singleElement()
        .asString()
        .contains("Two collectors", "'blade-7'", "00000000", "abcd1234");
    clock.advance(Duration.ofMinutes(1));
    receiver.take(delta(4));
    assertThat(receiver.problems()).isEmpty();
  }

  @Test
  void theSecondCollectorOfANodeIsTakenOnceTheFirstIsSilent() throws Exception {
    FrameEncoder other = new FrameEncoder(new SessionId(5, 5), STEP);
    receiver.take(key(1));
    receiver.take(other.encode(1, fleet.calm(), true, 0));
    receiver.take(delta(2));
    byte[] second = other.encode(2, fleet.calm(), true, 0);
    clock.advance(Duration.ofSeconds(25));
    assertThatThrownBy(() -> receiver.take(second)).isInstanceOf(UnwelcomeException.class);
    clock.advance(Duration.ofMillis(1));
    assertThat(receiver.take(second)).isEqualTo(new Taken(2));
  }

  @Test
  void aRestartOfTheFirstDoesNotLetTheSecondIn() throws Exception {
    FrameEncoder other = new FrameEncoder(new SessionId(5, 5), STEP);
    FrameEncoder restarted = new FrameEncoder(new SessionId(6, 6), STEP);
    receiver.take(key(1));
    receiver.take(other.encode(1, fleet.calm(), true, 0));
    receiver.take(delta(2));
    receiver.take(restarted.encode(1, fleet.calm(), true, 0));
    byte[] second = other.encode(2, fleet.calm(), true, 0);
    assertThatThrownBy(() -> receiver.take(second)).isInstanceOf(UnwelcomeException.class);
    assertThat(receiver.take(restarted.encode(2, fleet.calm(), false, 0))).isEqualTo(new Taken(2));
  }

  /// A supervisor starts the second one again every two seconds, each time as a session that nobody
  /// has seen.
  @Test
  void aSecondCollectorThatIsStartedAgainAndAgainDoesNotKeepTheFirstOut() throws Exception {
    besiege();
  }

  private void besiege() throws Exception {
    receiver.take(key(1));
    int taken = 0;
    for (int second = 1; second <= 120; second++) {
      clock.advance(Duration.ofSeconds(1));
      if (second % 2 == 0) {
        FrameEncoder again = new FrameEncoder(new SessionId(0xABCDL << 48, second), STEP);
        taken += isTaken(again.encode(1, fleet.calm(), true, 0)) ? 1 : 0;
      }
      if (second % 5 == 0) {
        long sequence = 1L + second / 5;
        assertThat(receiver.take(delta(sequence))).isEqualTo(new Taken(sequence));
        if (second > 10) {
          assertThat(receiver.problems())
              .singleElement()
              .asString()
              .contains("Two collectors", "'blade-7'", "00000000", "abcd0000");
        }
      }
    }
    assertThat(taken).as("which could be restarts").isLessThan(10);
    assertThat(receiver.refused()).isGreaterThan(50);
  }

  @Test
  void whoeverIsNewIsTakenOnceTheFirstIsSilentHoweverManyTried() throws Exception {
    besiege();
    clock.advance(Duration.ofSeconds(25));
    byte[] other = new FrameEncoder(new SessionId(7, 7), STEP).encode(1, fleet.calm(), true, 0);
    assertThat(isTaken(other)).isFalse();
    clock.advance(Duration.ofMillis(1));
    assertThat(isTaken(other)).isTrue();
  }

  private boolean isTaken(byte[] body) throws Exception {
    try {
      return receiver.take(body) instanceof Taken;
    } catch (UnwelcomeException e) {
      assertThat(e).hasMessageContaining("another collector").hasMessageContaining("--node");
      return false;
    }
  }

  @Test
  void whatManySessionsLostIsCountedOnceAndFewOfThemAreRemembered() {
    Senders senders = new Senders(clock);
    long losses = 0;
    for (int restart = 0; restart < 3 * Senders.MAX_LOSING_SESSIONS; restart++) {
      for (int lost : new int[] {2, 2, 5}) {
        senders.saw(header(restart, lost), "blade-7", STEP.toMillis());
      }
      losses += 5;
      assertThat(senders.lost()).isEqualTo(losses);
    }
    senders.saw(header(0, 5), "blade-7", STEP.toMillis());
    losses += 5;
    assertThat(senders.lost()).as("the first is not remembered any more").isEqualTo(losses);
    clock.advance(Duration.ofDays(2));
    assertThat(senders.problems()).isEmpty();
    assertThat(senders.nodes()).isZero();
    assertThat(senders.lost()).as("a counter only grows").isEqualTo(losses);
  }

  private static FrameDecoder.Header header(int session, long lost) {
    return new FrameDecoder.Header(new SessionId(session, 0), true, 1, 1, lost);
  }

  /// Whatever arrives is taken, refused as unreadable, or answered with what is wanted; and what is
  /// refused changes nothing.
  @Test
  void damagedBodiesAreRefusedAsAWhole() {
    forEachSeed(random -> {
      RandomFleet wild = new RandomFleet(random, 3);
      FrameEncoder out = new FrameEncoder(SessionId.random(random), STEP);
      List<Frame> arrived = new ArrayList<>();
      FrameReceiver in = new FrameReceiver(arrived::add, "here"::equals, STEP, clock);
      in.take(out.encode(1, wild.next(), true, 0));
      byte[] good = out.encode(2, wild.next(), false, 0);
      byte[] bad = out.encode(3, wild.next(), false, 0);
      bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      assertThatThrownBy(() -> in.take(joined(good, bad)))
          .isInstanceOf(WireException.class)
          .hasMessageStartingWith("frame 2");
      assertThat(arrived).hasSize(1);
    });
  }

  /// The checksum keeps damage out, but not somebody who computes it anew.
  @Test
  void wellSealedNonsenseIsRefusedWithItsPlaceAndDoesNoHarm() {
    forEachSeed(random -> {
      RandomFleet wild = new RandomFleet(random, 3);
      FrameEncoder out = new FrameEncoder(SessionId.random(random), STEP);
      byte[] record = out.encode(1, wild.next(), true, 0);
      WireWriter forged = new WireWriter();
      System.arraycopy(record, 0, forged.array(), forged.reserve(record.length), record.length);
      for (int i = 0; i < 3; i++) {
        int at =
            FrameRecord.HEADER_BYTES + random.nextInt(record.length - FrameRecord.HEADER_BYTES);
        forged.array()[at] = (byte) random.nextInt();
      }
      FrameRecord.seal(forged);
      List<Frame> arrived = new ArrayList<>();
      FrameReceiver in = new FrameReceiver(arrived::add, "here"::equals, STEP, clock);
      try {
        in.take(forged.toBytes());
      } catch (WireException e) {
        assertThat(e).hasMessageStartingWith("frame 1, byte ");
        assertThat(arrived).isEmpty();
      } catch (UnwelcomeException e) {
        assertThat(arrived).isEmpty();
      }
    });
  }

  /// Its collector keeps unwelcome frames and gives up unreadable ones.
  @Test
  void framesOfAnotherVersionAreUnwelcomeAndNotUnreadable() throws Exception {
    byte[] record = key(1);
    WireWriter newer = new WireWriter();
    int start = newer.reserve(record.length);
    System.arraycopy(record, 0, newer.array(), start, record.length);
    newer.array()[FrameRecord.HEADER_BYTES] = FrameEncoder.VERSION + 1;
    FrameRecord.seal(newer);
    assertThatThrownBy(() -> receiver.take(newer.toBytes()))
        .isInstanceOf(UnwelcomeException.class)
        .hasMessageContaining("version 2")
        .hasMessageContaining("same release");
    assertThat(receiver.take(record)).isEqualTo(new Taken(1));
  }

  @Test
  void containersThatWouldNotFitIntoAKeyFrameAreNotCollected() throws Exception {
    Frame small = RandomFleet.withLabels(200);
    Frame large = RandomFleet.withLabels(300);
    assertThat(receiver.take(encoder.encode(1, small, true, 0))).isEqualTo(new Taken(1));
    byte[] body = encoder.encode(2, large, false, 0);
    assertThatThrownBy(() -> receiver.take(body))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("containers take more than 16777216 bytes");
    assertThat(kept).hasSize(1);
  }

  @Test
  void aBodyOfTwoSessionsIsRefused() {
    byte[] other = new FrameEncoder(new SessionId(3, 4), STEP).encode(1, fleet.calm(), true, 0);
    byte[] body = joined(key(1), other);
    assertThatThrownBy(() -> receiver.take(body))
        .isInstanceOf(WireException.class)
        .hasMessageStartingWith("frame 2")
        .hasMessageContaining("session");
    assertThat(kept).isEmpty();
  }

  @Test
  void aContainerThatIsInAFrameTwiceWouldCountTwiceAndIsRefused() throws Exception {
    Frame all = fleet.next();
    receiver.take(encoder.encode(1, all, true, 0));
    Frame twice =
        new Frame(
            all.node(),
            all.atMillis() + RandomFleet.STEP_MILLIS,
            Frame.missing(NodeMetric.COLUMNS.size()),
            List.of(all.container(0), all.container(0)),
            new long[2],
            Frame.missing(2 * ContainerMetric.COLUMNS.size()));
    assertThatThrownBy(() -> receiver.take(encoder.encode(2, twice, false, 0)))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("two rows");
    assertThat(kept).hasSize(1);
  }

  @Test
  void anEmptyBodyOnlyAsks() throws Exception {
    assertThat(receiver.take(new byte[0])).isEqualTo(new Taken(0));
    assertThat(kept).isEmpty();
  }

  @Test
  void aValueTakesAboutTwoBytes() {
    RandomFleet steady = new RandomFleet(random(), 100);
    encoder.encode(1, steady.calm(), true, 0);
    long bytes = 0;
    int frames = 50;
    for (int i = 0; i < frames; i++) {
      bytes += encoder.encode(i + 2, steady.calm(), false, 0).length;
    }
    int values = frames * 100 * io.plimsoll.collector.metric.ContainerMetric.COLUMNS.size();
    assertThat((double) bytes / values).isLessThan(2);
  }

  private byte[] key(long sequence) {
    return encoder.encode(sequence, fleet.calm(), true, 0);
  }

  private byte[] delta(long sequence) {
    return encoder.encode(sequence, fleet.calm(), false, 0);
  }

  private static RandomGenerator random() {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(3);
  }

  private static byte[] joined(byte[]... records) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    Arrays.stream(records).forEach(all::writeBytes);
    return all.toByteArray();
  }
}
