package io.plimsoll.store.label;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/// Finds series by the hashes under which senders know them. One thread changes it; any number look
/// things up meanwhile, without a lock and without waiting.
///
/// One array of pairs of longs with open addressing. The first long of a slot is the lower half of
/// the hash, the second holds 32 bits of the upper half and the number of the series. A slot is
/// empty, then taken, then dead, and never anything else again: the first long is written before
/// the second is published, so a reader that sees the second sees the first. When too few slots are
/// empty, those in use go into another array, which is published whole.
final class AliasTable {
  /// Ways of writing the labels of one series that are known at a time; the next one drops the
  /// oldest. Senders of one series are few, and each writes it in one way.
  static final int MAX_ALIASES = 4;

  private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int FIRST_SLOTS = 1_024;
  private static final long EMPTY = 0;

  /// Lower half of the second long of a dead slot; others hold the series' number and one.
  private static final int DEAD = -1;

  private volatile long[] slots = new long[2 * FIRST_SLOTS];
  private int used;
  private int live;

  /// By series, the lower halves of its hashes, cut to an int, oldest first.
  private int[] homes = new int[0];

  private byte[] counts = new byte[0];
  private final Succession succession = new Succession();

  /// The series with a hash, or [SeriesIndex#NONE].
  ///
  /// @param before the series that the same sender sent before, or [SeriesIndex#NONE]
  int find(long high, long low, int before) {
    int guess = succession.guess(before, tag(high), low);
    if (guess != SeriesIndex.NONE) {
      return guess;
    }
    int series = find(high, low);
    if (series != SeriesIndex.NONE) {
      succession.learn(before, series);
    }
    return series;
  }

  /// The series with a hash, or [SeriesIndex#NONE].
  int find(long high, long low) {
    long[] now = slots;
    int at = slot(now, tag(high), low);
    // It may have died meanwhile, but it never becomes another one.
    int word = at < 0 ? DEAD : (int) (long) LONGS.getAcquire(now, at + 1);
    return word == DEAD ? SeriesIndex.NONE : word - 1;
  }

  /// Where a hash is, or a negative number.
  private static int slot(long[] now, int tag, long low) {
    int mask = now.length - 1;
    for (int at = (2 * (int) low) & mask; ; at = (at + 2) & mask) {
      long word = (long) LONGS.getAcquire(now, at + 1);
      if (word == EMPTY) {
        return -1;
      }
      if ((int) (word >>> 32) == tag && (int) word != DEAD && now[at] == low) {
        return at;
      }
    }
  }

  /// Remembers a hash. A series that had it before loses it.
  void put(long high, long low, int series) {
    int at = slot(slots, tag(high), low);
    if (at >= 0) {
      int known = (int) slots[at + 1] - 1;
      if (known == series) {
        return;
      }
      die(slots, at, known);
    }
    if (series >= counts.length) {
      int length = Math.max(series + 1, 2 * counts.length);
      counts = Arrays.copyOf(counts, length);
      homes = Arrays.copyOf(homes, MAX_ALIASES * length);
    }
    if (counts[series] == MAX_ALIASES) {
      forget(series, homes[MAX_ALIASES * series]);
    }
    homes[MAX_ALIASES * series + counts[series]++] = (int) low;
    if (4 * (used + 1) > 3 * (slots.length / 2)) {
      rebuild();
    }
    insert(slots, tag(high), low, series);
    succession.put(series, tag(high), low);
    used++;
    live++;
  }

  /// Forgets all hashes of a series.
  void remove(int series) {
    while (series < counts.length && counts[series] > 0) {
      forget(series, homes[MAX_ALIASES * series]);
    }
  }

  /// Hashes that are known.
  int size() {
    return live;
  }

  /// Bytes that the arrays take.
  long bytes() {
    return (long) Long.BYTES * slots.length
        + (long) Integer.BYTES * homes.length
        + counts.length
        + succession.bytes();
  }

  /// Forgets a hash of a series. Of two with the same home it may be either; both go in the end.
  private void forget(int series, int home) {
    long[] now = slots;
    int mask = now.length - 1;
    int at = (2 * home) & mask;
    while ((int) now[at + 1] != series + 1 || (int) now[at] != home) {
      if (now[at + 1] == EMPTY) {
        throw new IllegalStateException("series " + series + " has a hash that is not known");
      }
      at = (at + 2) & mask;
    }
    die(now, at, series);
  }

  private void die(long[] now, int at, int series) {
    succession.remove(series, (int) (now[at + 1] >>> 32), now[at]);
    LONGS.setRelease(now, at + 1, (long) DEAD);
    live--;
    int from = MAX_ALIASES * series;
    int place = from;
    while (homes[place] != (int) now[at]) {
      place++;
    }
    counts[series]--;
    System.arraycopy(homes, place + 1, homes, place, from + counts[series] - place);
  }

  /// Moves what is in use to an array that is at most half full.
  private void rebuild() {
    long[] old = slots;
    int length = Math.max(FIRST_SLOTS, Integer.highestOneBit(2 * (live + 1) - 1) * 2);
    long[] rebuilt = new long[2 * length];
    for (int at = 0; at < old.length; at += 2) {
      long word = old[at + 1];
      if (word != EMPTY && (int) word != DEAD) {
        insert(rebuilt, (int) (word >>> 32), old[at], (int) word - 1);
      }
    }
    used = live;
    slots = rebuilt;
  }

  private static void insert(long[] into, int tag, long low, int series) {
    int mask = into.length - 1;
    int at = (2 * (int) low) & mask;
    while (into[at + 1] != EMPTY) {
      at = (at + 2) & mask;
    }
    into[at] = low;
    LONGS.setRelease(into, at + 1, ((long) tag << 32) | (series + 1));
  }

  private static int tag(long high) {
    return (int) (high >>> 32);
  }
}
