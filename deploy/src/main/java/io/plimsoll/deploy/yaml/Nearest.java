package io.plimsoll.deploy.yaml;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// Finds the word that somebody may have meant.
final class Nearest {
  /// More slips than a third of the letters make another word.
  private static final int LETTERS_PER_SLIP = 3;

  private Nearest() {}

  static Optional<String> to(String word, Collection<String> known) {
    return known.stream()
        .filter(each -> slips(word, each) <= Math.max(1, each.length() / LETTERS_PER_SLIP))
        .min(
            Comparator.comparingInt((String each) -> slips(word, each))
                .thenComparing(each -> each));
  }

  /// Levenshtein's distance, letters' case aside.
  private static int slips(String left, String right) {
    String a = left.toLowerCase(Locale.ROOT);
    String b = right.toLowerCase(Locale.ROOT);
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    return above[b.length()];
  }
}
