package io.plimsoll.collector.wire;

import java.util.random.RandomGenerator;

/// Tells one run of one collector from all others.
///
/// @param high 64 random bits
/// @param low 64 more
public record SessionId(long high, long low) {
  /// A new one.
  ///
  /// @param random a good one: who guesses an id could send in its place
  public static SessionId random(RandomGenerator random) {
    return new SessionId(random.nextLong(), random.nextLong());
  }

  /// The first eight digits, by which a person tells it from others.
  public String shortText() {
    return toString().substring(0, 8);
  }

  /// 32 hexadecimal digits.
  @Override
  public String toString() {
    return "%016x%016x".formatted(high, low);
  }
}
