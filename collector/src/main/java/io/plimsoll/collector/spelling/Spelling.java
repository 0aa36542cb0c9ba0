package io.plimsoll.collector.spelling;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Finds the word that somebody meant. Letters' case does not matter.
public final class Spelling {
  /// Words that differ in more than this share of their letters are other words.
  private static final double NEAR = 0.6;

  private Spelling() {}

  /// The nearest of the known words, if one is near: few letters differ, or one begins with the
  /// other.
  public static Optional<String> meant(String word, Collection<String> known) {
    return nearest(word, known, known.size()).stream()
        .filter(candidate -> isNear(word, candidate))
        .findFirst();
  }

  /// The `count` nearest of the known words, nearest first, however far they are.
  public static List<String> nearest(String word, Collection<String> known, int count) {
    return known.stream()
        .sorted(
            Comparator.comparingInt((String candidate) -> distance(word, candidate))
                .thenComparing(Comparator.naturalOrder()))
        .limit(count)
        .toList();
  }

  private static boolean isNear(String word, String candidate) {
    String lower = word.toLowerCase(Locale.ROOT);
    return lower.startsWith(candidate)
        || candidate.startsWith(lower)
        || distance(word, candidate) <= NEAR * Math.min(word.length(), candidate.length());
  }

  /// Letters to insert, delete or replace (Levenshtein 1966), row by row.
  private static int distance(String left, String right) {
    String a = left.toLowerCase(Locale.ROOT);
    String b = right.toLowerCase(Locale.ROOT);
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
