package io.plimsoll.store.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collector.metric.Frame;
import io.plimsoll.testing.Seeds;
import org.junit.jupiter.api.Test;

class ValueCodeTest {
  private static final long MAX_INTEGER = 1L << 53;

  @Test
  void anIntegerStandsForItself() {
    for (long integer : new long[] {0, 1, -1, 42, -4096, MAX_INTEGER - 1, MAX_INTEGER}) {
      assertThat(ValueCode.of(bits(integer))).isEqualTo(integer);
      assertThat(ValueCode.of(bits(-integer))).isEqualTo(-integer);
    }
    Seeds.forEachSeed(random -> {
      long integer = random.nextLong(-MAX_INTEGER, MAX_INTEGER + 1);
      assertThat(ValueCode.of(bits(integer))).isEqualTo(integer);
      assertThat(ValueCode.value(integer)).isEqualTo((double) integer);
    });
  }

  @Test
  void aGreaterIntegerStandsForItsBits() {
    long greater = bits(MAX_INTEGER + 2);
    assertThat(ValueCode.of(greater)).isEqualTo(greater);
  }

  @Test
  void valuesThatAreUnlikeOthersComeBack() {
    double[] values = {
      -0.0,
      0.1,
      -1e-300,
      Double.MIN_VALUE,
      -Double.MIN_VALUE,
      Double.MIN_NORMAL,
      Double.MAX_VALUE,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      Math.nextUp(1.0),
      Math.nextDown(1.0),
      Math.nextDown((double) MAX_INTEGER),
      0.5,
      1e300
    };
    for (double value : values) {
      checkComesBack(bits(value));
    }
  }

  @Test
  void whatIsNoNumberComesBackWithItsPayload() {
    checkComesBack(ValueCode.STALE);
    checkComesBack(0x7ff8_0000_0000_0001L);
    checkComesBack(0xfff8_0000_0000_0000L);
    checkComesBack(-1);
    checkComesBack(-MAX_INTEGER);
    assertThat(ValueCode.of(ValueCode.STALE)).isEqualTo(ValueCode.STALE);
  }

  @Test
  void onePatternOfBitsComesBackAsAnotherThatIsNoNumberEither() {
    long code = ValueCode.of(ValueCode.NEGATIVE_ZERO);
    assertThat(Double.longBitsToDouble(ValueCode.NEGATIVE_ZERO)).isNaN();
    assertThat(ValueCode.bits(code)).isEqualTo(bits(Double.NaN));
  }

  @Test
  void anyBitsComeBackAndAreNeverTakenForMissing() {
    Seeds.forEachSeed(random -> {
      for (int i = 0; i < 2_000; i++) {
        checkComesBack(random.nextLong());
        checkComesBack(random.nextLong() >> random.nextInt(64));
        checkComesBack(random.nextLong() << random.nextInt(64));
        checkComesBack(bits(random.nextLong() >> random.nextInt(64)));
        checkComesBack(bits(random.nextInt() / Math.pow(10, random.nextInt(15))));
      }
    });
  }

  @Test
  void everyCodeButMissingIsTheCodeOfItsBits() {
    Seeds.forEachSeed(random -> {
      for (int i = 0; i < 2_000; i++) {
        long code = random.nextLong() >> random.nextInt(64) << random.nextInt(64);
        if (code != Frame.MISSING) {
          assertThat(ValueCode.of(ValueCode.bits(code))).isEqualTo(code);
        }
      }
    });
  }

  @Test
  void onlyIntegersThatAscendAreTakenForSuch() {
    assertThat(areAscending()).isTrue();
    assertThat(areAscending(7)).isTrue();
    assertThat(areAscending(-MAX_INTEGER, -1, 0, 0, 3, MAX_INTEGER - 1)).isTrue();
    assertThat(areAscending(0, 5, 4)).isFalse();
    assertThat(areAscending(5, 4)).isFalse();
    assertThat(areAscending(ValueCode.of(bits(0.5)))).isFalse();
    assertThat(areAscending(1, ValueCode.of(bits(Double.NaN)))).isFalse();
    assertThat(areAscending(1, ValueCode.STALE, 2)).isFalse();
    assertThat(areAscending(ValueCode.of(bits(-1e300)), 1)).isFalse();
    assertThat(areAscending(1, ValueCode.of(bits(1e300)))).isFalse();
  }

  private static boolean areAscending(long... codes) {
    return ValueCode.areAscendingIntegers(codes, codes.length);
  }

  private static void checkComesBack(long bits) {
    long code = ValueCode.of(bits);
    if (code == Frame.MISSING || ValueCode.bits(code) != bits) {
      throw new AssertionError(
          "%x has the code %x, which has the bits %x".formatted(bits, code, ValueCode.bits(code)));
    }
    assertThat(Double.doubleToRawLongBits(ValueCode.value(code))).isEqualTo(bits);
  }

  private static long bits(double value) {
    return Double.doubleToRawLongBits(value);
  }

  private static long bits(long value) {
    return Double.doubleToRawLongBits((double) value);
  }
}
