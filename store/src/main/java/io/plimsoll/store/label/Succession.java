package io.plimsoll.store.label;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/// Guesses which series comes next: a sender sends the same ones in the same order each time. For
/// each series it keeps a hash, and which series came after it last. A guess that holds costs a
/// look at an array close to the look before; a hash table costs a miss of the cache or two.
///
/// One thread puts and removes hashes; any number guess and learn meanwhile, without a lock. The
/// hash of a series is two longs: its lower half, and 32 bits of the upper half with a bit that is
/// set while it counts. The second is cleared before the first changes and published after it, and
/// a reader looks at it twice, so halves of two hashes are never taken for one. A successor is but
/// a guess and may be lost.
final class Succession {
  private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
  private static final long NONE = 0;

  private volatile long[] hashes = new long[0];

  /// By series, how far its successor is from the next number, which is the first guess.
  private volatile int[] leaps = new int[0];

  /// The series that is taken to come after another one, if it has this hash, or
  /// [SeriesIndex#NONE].
  ///
  /// @param before the other one, or [SeriesIndex#NONE]
  int guess(int before, int tag, long low) {
    int[] known = leaps;
    if (before < 0 || before >= known.length) {
      return SeriesIndex.NONE;
    }
    int series = before + 1 + known[before];
    return has(series, tag, low) ? series : SeriesIndex.NONE;
  }

  private boolean has(int series, int tag, long low) {
    long[] now = hashes;
    int at = 2 * series;
    if (at >= now.length || (long) LONGS.getAcquire(now, at + 1) != word(tag) || now[at] != low) {
      return false;
    }
    VarHandle.loadLoadFence();
    return now[at + 1] == word(tag);
  }

  /// Remembers which series came after another one.
  void learn(int before, int series) {
    int[] known = leaps;
    if (before >= 0 && before < known.length) {
      known[before] = series - before - 1;
    }
  }

  /// Lets a series be guessed by a hash, and no longer by the one before.
  void put(int series, int tag, long low) {
    if (series >= leaps.length) {
      int length = Math.max(series + 1, 2 * leaps.length);
      hashes = Arrays.copyOf(hashes, 2 * length);
      leaps = Arrays.copyOf(leaps, length);
    }
    long[] now = hashes;
    LONGS.setRelease(now, 2 * series + 1, NONE);
    VarHandle.storeStoreFence();
    now[2 * series] = low;
    LONGS.setRelease(now, 2 * series + 1, word(tag));
  }

  /// Lets a series no longer be guessed by a hash.
  void remove(int series, int tag, long low) {
    if (has(series, tag, low)) {
      LONGS.setRelease(hashes, 2 * series + 1, NONE);
    }
  }

  /// Bytes that the arrays take.
  long bytes() {
    return (long) Long.BYTES * hashes.length + (long) Integer.BYTES * leaps.length;
  }

  private static long word(int tag) {
    return (long) tag << 32 | 1;
  }
}
