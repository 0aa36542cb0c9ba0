package io.plimsoll.autoscaler.target;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/// Finds the word that somebody meant.
final class Spelling {
  /// Words that differ in more than this share of their letters are other words.
  private static final double NEAR = 0.6;

  private Spelling() {}

  /// `; did you mean 'max'?`, or nothing if no known word is near.
  static String suggestion(String word, Collection<String> known) {
    return suggestion("", word, known);
  }

  /// The same for words that all begin with `prefix`, which `word` and `known` leave out.
  static String suggestion(String prefix, String word, Collection<String> known) {
    String lower = word.toLowerCase(Locale.ROOT);
    return known.stream()
        .filter(candidate -> isNear(lower, candidate))
        .min(Comparator.comparingInt(candidate -> distance(lower, candidate)))
        .map(near -> "; did you mean '" + prefix + near + "'?")
        .orElse("");
  }

  private static boolean isNear(String word, String candidate) {
    return word.startsWith(candidate)
        || candidate.startsWith(word)
        || distance(word, candidate) <= NEAR * Math.min(word.length(), candidate.length());
  }

  /// Letters to insert, delete or replace (Levenshtein 1966), row by row.
  private static int distance(String a, String b) {
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
