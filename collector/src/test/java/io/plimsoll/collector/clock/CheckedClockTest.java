package io.plimsoll.collector.clock;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CheckedClockTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MONTH = Duration.ofDays(30);

  private final TestClock wall = new TestClock(NOON);
  private long steadyNanos;
  private final CheckedClock clock = new CheckedClock(wall, () -> steadyNanos);

  @Test
  void itFollowsAWallClockThatIsCorrectedLittleByLittle() {
    for (int i = 0; i < 100; i++) {
      pass(SECOND);
      wall.advance(CheckedClock.TOLERANCE);
      assertThat(clock.instant()).isEqualTo(wall.instant());
    }
  }

  @Test
  void aJumpThatIsTakenBackWasNeverThere() {
    for (Duration jump : new Duration[] {MONTH, MONTH.negated()}) {
      Instant before = clock.instant();
      wall.advance(jump);
      for (int i = 1; i <= 12; i++) {
        pass(SECOND);
        assertThat(clock.instant()).isEqualTo(before.plusSeconds(i));
      }
      wall.advance(jump.negated());
      assertThat(clock.instant()).isEqualTo(before.plusSeconds(12));
    }
  }

  @Test
  void aJumpThatTheClockStandsByIsFollowed() {
    for (Duration jump :
        new Duration[] {MONTH, MONTH.negated(), CheckedClock.TOLERANCE.plusMillis(1)}) {
      Instant before = clock.instant();
      wall.advance(jump);
      assertThat(clock.instant()).isEqualTo(before);
      pass(CheckedClock.PROBATION.minusMillis(1));
      assertThat(clock.instant()).isEqualTo(before.plus(CheckedClock.PROBATION).minusMillis(1));
      pass(Duration.ofMillis(1));
      assertThat(clock.instant()).isEqualTo(wall.instant());
    }
  }

  @Test
  void aClockThatJumpsToAndFroIsNotFollowed() {
    Instant before = clock.instant();
    for (int i = 0; i < 10; i++) {
      wall.advance(i % 2 == 0 ? MONTH : MONTH.multipliedBy(-2));
      assertThat(clock.instant()).isEqualTo(before.plus(CheckedClock.PROBATION.multipliedBy(i)));
      pass(CheckedClock.PROBATION);
    }
  }

  private void pass(Duration time) {
    wall.advance(time);
    steadyNanos += time.toNanos();
  }
}
