package io.plimsoll.store.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collector.metric.Frame;
import io.plimsoll.store.sample.ValueCode;
import io.plimsoll.testing.Seeds;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class CodeColumnTest {
  private static final int ROWS = 120;
  private static final double NOTHING = Double.longBitsToDouble(ValueCode.STALE);

  @Test
  void everyCodeComesBackAsItWas() {
    Seeds.forEachSeed(
        600,
        random -> {
          int rows = random.nextInt(1, random.nextInt(20) == 0 ? 5_000 : 257);
          checkRoundTrip(column(random, rows));
        });
  }

  @Test
  void codesOfEveryWidthComeBack() {
    for (int width = 1; width <= Long.SIZE; width++) {
      long mask = Bits.mask(width);
      Seeds.forEachSeed(
          5,
          random -> {
            long[] codes = new long[random.nextInt(1, 300)];
            Arrays.setAll(codes, i -> present(random.nextLong() & mask));
            checkRoundTrip(codes);
            Arrays.setAll(codes, i -> present(~(random.nextLong() & mask)));
            checkRoundTrip(codes);
          });
    }
  }

  @Test
  void codesThatDifferInAnyRunOfBitsComeBack() {
    for (int leading = 0; leading < Long.SIZE; leading++) {
      for (int trailing = 0; leading + trailing < Long.SIZE; trailing++) {
        long run = -1L >>> (leading + trailing) << trailing;
        long before = ValueCode.of(Double.doubleToRawLongBits(Math.PI));
        checkXor(before, before ^ run, before ^ run, before, before ^ run, before);
      }
    }
  }

  @Test
  void decimalsTakeTheBitsOfTheirDigits() {
    long[] prices = codes(i -> (i * 7_919 % 1_000) / 100.0);
    assertThat(form(prices)).isEqualTo(CodeColumnWriter.DECIMALS);
    assertThat(sizeOf(prices)).as("ten bits a row and a header").isLessThan(150 + 12);
  }

  @Test
  void decimalsOfEveryLengthAreFound() {
    for (int digits = 1; digits <= 14; digits++) {
      double ten = Math.pow(10, digits);
      long[] codes = codes(i -> (1_000_003L * i + 7) / ten);
      assertThat(form(codes)).as("%d digits", digits).isEqualTo(CodeColumnWriter.DECIMALS);
      checkRoundTrip(codes);
      assertThat(sizeOf(codes)).as("%d digits, all steps the same", digits).isLessThan(20);
    }
  }

  @Test
  void aCounterInSecondsTakesOnlyItsNoise() {
    double[] sum = {1_234.5};
    long[] codes = codes(i -> Math.round((sum[0] += 0.5 + i * 37 % 16 / 100.0) * 100) / 100.0);
    assertThat(sizeOf(codes)).as("four or five bits a row and a header").isLessThan(75 + 20);
  }

  @Test
  void theEndOfASeriesAmongDecimalsCostsOnlyItself() {
    long[] codes = codes(i -> 20 + i * 31 % 64 / 10.0);
    int before = sizeOf(codes);
    codes[50] = ValueCode.STALE;
    codes[51] = ValueCode.of(Double.doubleToRawLongBits(Double.POSITIVE_INFINITY));
    assertThat(sizeOf(codes)).isLessThan(before + 20);
    checkRoundTrip(codes);
  }

  @Test
  void theEndOfASeriesAmongIntegersCostsOnlyItself() {
    long[] codes = codes(i -> 1_000_000 + 37.0 * i);
    int before = sizeOf(codes);
    codes[70] = ValueCode.STALE;
    assertThat(sizeOf(codes)).isLessThan(before + 20);
    checkRoundTrip(codes);
  }

  @Test
  void measurementsWithAllDigitsTakeLessThanTheirBits() {
    Seeds.forEachSeed(
        20,
        random -> {
          long[] codes = codes(i -> 0.5 + 0.01 * random.nextGaussian());
          assertThat(sizeOf(codes)).isLessThan(ROWS * 7);
        });
  }

  @Test
  void measurementsOfSinglePrecisionTakeOnlyWhatDiffers() {
    Seeds.forEachSeed(
        20,
        random -> {
          long[] codes = codes(i -> (float) (0.5 + 0.01 * random.nextGaussian()));
          codes[60] = ValueCode.STALE;
          assertThat(form(codes)).isEqualTo(CodeColumnWriter.XOR);
          assertThat(sizeOf(codes)).isLessThan(ROWS * 9 / 2);
          checkRoundTrip(codes);
        });
  }

  @Test
  void aValueThatStaysTakesNoByte() {
    long[] codes = codes(i -> Math.sqrt(2 + i / 20));
    assertThat(sizeOf(codes)).as("six values and little else").isLessThan(6 * 9 + 30);
    long[] constant = codes(i -> Math.PI);
    assertThat(form(constant)).isEqualTo(ColumnWriter.CONSTANT);
  }

  @Test
  void integersTakeTheBytesTheyTakeInAChunkOfContainers() {
    Seeds.forEachSeed(random -> {
      long[] codes = new long[ROWS];
      long step = 1L << random.nextInt(40);
      for (int i = 1; i < ROWS; i++) {
        codes[i] = codes[i - 1] + random.nextLong(step);
      }
      ByteWriter integers = new ByteWriter(64);
      new ColumnWriter().write(integers, codes, ROWS);
      assertThat(write(codes).toBytes()).isEqualTo(integers.toBytes());
    });
  }

  private static void checkXor(long... codes) {
    ByteWriter out = new ByteWriter(64);
    new XorBits().write(out, codes, codes.length);
    long[] into = new long[codes.length];
    byte[] bytes = Arrays.copyOf(out.array(), out.size() + ChunkReader.SLACK);
    new XorBits().read(bytes, ByteReader.of(bytes), into, codes.length);
    assertThat(into).isEqualTo(codes);
  }

  private static void checkRoundTrip(long[] codes) {
    ByteWriter out = write(codes);
    byte[] bytes = Arrays.copyOf(out.array(), out.size() + ChunkReader.SLACK);
    long[] into = new long[codes.length];
    try {
      new ColumnReader().read(bytes, 0, out.size(), into, codes.length);
    } catch (ChunkException failure) {
      throw new AssertionError(failure);
    }
    assertThat(into).isEqualTo(codes);
  }

  private static ByteWriter write(long[] codes) {
    ByteWriter out = new ByteWriter(64);
    new CodeColumnWriter().write(out, codes, codes.length);
    return out;
  }

  private static int form(long[] codes) {
    return write(codes).array()[0] & ~ColumnWriter.GAPS;
  }

  private static int sizeOf(long[] codes) {
    return write(codes).size();
  }

  private static long[] codes(IntToDoubleFunction values) {
    long[] codes = new long[ROWS];
    Arrays.setAll(codes, i -> ValueCode.of(Double.doubleToRawLongBits(values.applyAsDouble(i))));
    return codes;
  }

  private static long present(long code) {
    return code == Frame.MISSING ? 0 : code;
  }

  private static long[] column(RandomGenerator random, int rows) {
    int shape = random.nextInt(8);
    double ten = Math.pow(10, random.nextInt(16));
    int odd = random.nextInt(3) == 0 ? random.nextInt(1, 40) : 0;
    int gaps = random.nextInt(3) == 0 ? random.nextInt(1, 100) : 0;
    long[] codes = new long[rows];
    double value = random.nextInt(1 << 20) / ten;
    for (int i = 0; i < rows; i++) {
      value = next(random, shape, value, ten);
      double kept = random.nextInt(100) < odd ? oddity(random) : value;
      boolean gap = i > 0 && random.nextInt(100) < gaps;
      codes[i] = gap ? Frame.MISSING : ValueCode.of(Double.doubleToRawLongBits(kept));
    }
    return codes;
  }

  private static double next(RandomGenerator random, int shape, double value, double ten) {
    return switch (shape) {
      case 0 -> value;
      case 1 -> value + random.nextInt(100) / ten;
      case 2 -> Math.round(value * ten + random.nextInt(100)) / ten;
      case 3 -> random.nextInt(20) == 0 ? 0 : Math.round(value * ten + 1_000) / ten;
      case 4 -> random.nextGaussian();
      case 5 -> Double.longBitsToDouble(random.nextLong());
      case 6 -> random.nextInt(10) == 0 ? random.nextDouble() : value;
      default -> random.nextInt();
    };
  }

  private static double oddity(RandomGenerator random) {
    return switch (random.nextInt(9)) {
      case 0 -> NOTHING;
      case 1 -> Double.NaN;
      case 2 -> -0.0;
      case 3 -> 0.0;
      case 4 -> Double.POSITIVE_INFINITY;
      case 5 -> Double.NEGATIVE_INFINITY;
      case 6 -> Double.MIN_VALUE * random.nextInt(100);
      case 7 -> Double.longBitsToDouble(random.nextLong() >>> 11);
      default -> Double.longBitsToDouble(0xfff0_0000_0000_0000L | random.nextLong() >>> 12);
    };
  }
}
