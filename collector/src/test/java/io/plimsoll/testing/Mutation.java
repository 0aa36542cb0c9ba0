package io.plimsoll.testing;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/// An input that differs from those that are kept in a few places.
final class Mutation {
  private static final int MOST_CHANGES = 4;

  /// What parsers count with, compare with, and stumble over.
  private static final byte[] ODD = {
    0, 1, -1, 127, -128, '"', '\'', '\\', '{', '}', '[', ']', '(', ':', ',', '-', '.', '0', '9',
    'e', '%', '/', ' ', '\n', '~', '='
  };

  private Mutation() {}

  static byte[] of(List<byte[]> kept, RandomGenerator random) {
    byte[] input = one(kept, random).clone();
    for (int changes = random.nextInt(1, MOST_CHANGES + 1); changes > 0; changes--) {
      input = changed(input, one(kept, random), random);
    }
    return input;
  }

  private static byte[] one(List<byte[]> kept, RandomGenerator random) {
    return kept.get(random.nextInt(kept.size()));
  }

  private static byte[] changed(byte[] input, byte[] other, RandomGenerator random) {
    int from = random.nextInt(input.length + 1);
    int to = from + random.nextInt(input.length - from + 1);
    return switch (random.nextInt(7)) {
      case 0 -> with(input, from, (byte) (at(input, from) ^ (1 << random.nextInt(8))));
      case 1 -> with(input, from, ODD[random.nextInt(ODD.length)]);
      case 2 -> joined(input, from, new byte[] {ODD[random.nextInt(ODD.length)]}, from);
      case 3 -> joined(input, from, new byte[0], to); // without a part
      case 4 -> joined(input, to, Arrays.copyOfRange(input, from, to), to); // a part twice
      case 5 -> Arrays.copyOf(input, to); // cut off
      default -> {
        int first = random.nextInt(other.length + 1);
        int last = first + random.nextInt(other.length - first + 1);
        yield joined(input, from, Arrays.copyOfRange(other, first, last), to);
      }
    };
  }

  private static byte at(byte[] input, int place) {
    return place < input.length ? input[place] : 0;
  }

  private static byte[] with(byte[] input, int place, byte value) {
    byte[] changed = Arrays.copyOf(input, Math.max(input.length, place + 1));
    changed[place] = value;
    return changed;
  }

  /// The input up to a place, a part in between, and the input from another place on.
  private static byte[] joined(byte[] input, int until, byte[] part, int from) {
    byte[] joined = Arrays.copyOf(input, until + part.length + input.length - from);
    System.arraycopy(part, 0, joined, until, part.length);
    System.arraycopy(input, from, joined, until + part.length, input.length - from);
    return joined;
  }
}
