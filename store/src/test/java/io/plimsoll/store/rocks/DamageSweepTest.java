package io.plimsoll.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.store.StoreException;
import io.plimsoll.store.document.Documents;
import io.plimsoll.store.label.Labels;
import io.plimsoll.store.rocks.CheckReport.Verdict;
import io.plimsoll.testing.Seeds;
import io.plimsoll.testing.Slow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One damage after the other to a file of any kind, of a store that was closed and of one that was
/// killed: whatever a store answers then is as it was written, what it lacks it tells of, and a
/// check of the directory said so before.
///
/// `-Ddamages=N` causes as many; the seed of a failure is in its message.
@Slow
class DamageSweepTest {
  private static final int DAMAGES = Integer.getInteger("damages", 24);

  /// Two buckets in files and chunks, part of a third, and after it what a kill leaves in the log.
  private static final int CLOSED = 2 * RocksStore.BUCKET_STEPS + 30;

  private static final int KILLED = CLOSED + RocksStore.BUCKET_STEPS;

  private static final int SERIES = 3;

  @TempDir private static Path root;

  private static final Map<Boolean, Everything> WRITTEN = new HashMap<>();

  /// What a store has.
  ///
  /// @param steps whose frames are whole
  /// @param samples of labelled series
  /// @param documents null if they cannot be read, which their reader is told
  private record Everything(
      Set<Long> steps,
      Map<Labels, NavigableMap<Long, Long>> samples,
      List<Documents.Document> documents) {

    private static Everything of(RocksStore store) throws IOException {
      return new Everything(
          Appender.steps(store, KILLED + 10),
          SeriesSender.read(store, -1, Fleet.at(2 * KILLED)),
          store.documents().ascending("policies", "", 100));
    }

    /// Whether it is all of what was written. What is not, must at least be part of it.
    private boolean isAllOf(Everything written) {
      assertThat(written.steps()).containsAll(steps);
      samples.forEach((labels, values) ->
          assertThat(Objects.requireNonNull(written.samples().get(labels)).entrySet())
              .as(labels.toString())
              .containsAll(values.entrySet()));
      boolean same = documents.size() == written.documents().size();
      for (int i = 0; i < documents.size() && same; i++) {
        same = Arrays.equals(documents.get(i).value(), written.documents().get(i).value());
      }
      return same && steps.equals(written.steps()) && samples.equals(written.samples());
    }
  }

  @BeforeAll
  static void fill() throws IOException {
    for (boolean killed : new boolean[] {false, true}) {
      Path directory = directory(killed);
      try (RocksStore store = open(directory)) {
        append(store, 0, CLOSED);
      }
      try (RocksStore store = open(directory)) {
        if (killed) {
          append(store, CLOSED, KILLED);
          store.database().sync();
          Path copy = root.resolve("copy");
          Files.createDirectory(copy);
          copy(directory, copy);
        }
        WRITTEN.put(killed, Everything.of(store));
      }
    }
    remove(directory(true));
    Files.move(root.resolve("copy"), directory(true));
  }

  private static Path directory(boolean killed) {
    return root.resolve(killed ? "killed" : "closed");
  }

  private static void append(RocksStore store, int from, int to) throws IOException {
    for (int step = from; step < to; step++) {
      store.append(Appender.frame(step));
      SeriesSender sender = new SeriesSender(store.series());
      for (int i = 0; i < SERIES; i++) {
        Labels labels = Labels.of(Labels.NAME, "a", "container", "c" + i);
        sender.add(labels, Fleet.at(3L * step), 1_000 * i + step % 17);
      }
      sender.send();
      if (step % 60 == 0) {
        store.documents().put("policies", "web" + step, new byte[] {(byte) step});
        store.awaitChunks();
      }
    }
    store.awaitChunks();
  }

  private static RocksStore open(Path directory) throws IOException {
    return RocksStore.open(directory, Appender.SETTINGS, Appender.clock());
  }

  /// What is done to a file.
  private enum Damage {
    FLIP,
    ZERO,
    CUT,
    EMPTY,
    DELETE;

    private void to(Path file, RandomGenerator random) throws IOException {
      byte[] bytes = Files.readAllBytes(file);
      int at = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
      switch (this) {
        case FLIP -> {
          if (bytes.length > 0) {
            bytes[at] ^= (byte) (1 << random.nextInt(8));
          }
          Files.write(file, bytes);
        }
        case ZERO -> {
          Arrays.fill(bytes, at, Math.min(bytes.length, at + 512), (byte) 0);
          Files.write(file, bytes);
        }
        case CUT -> Files.write(file, Arrays.copyOf(bytes, at));
        case EMPTY -> Files.write(file, new byte[0]);
        case DELETE -> Files.delete(file);
      }
    }
  }

  @Test
  void nothingIsWrongInSilenceAndACheckSaysWhatAStartDoes() {
    Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);
    Seeds.forEachSeed(
        DAMAGES,
        random -> {
          boolean killed = random.nextBoolean();
          Path directory = Files.createTempDirectory(root, "damaged");
          copy(directory(killed), directory);
          String what = damage(directory, random);
          verdicts.merge(assertChecked(what, directory, WRITTEN.get(killed)), 1, Integer::sum);
          remove(directory);
        });
    System.out.println(DAMAGES + " damages, a check said " + verdicts);
  }

  /// Damages a file of a kind; every kind is as likely as any other.
  private static String damage(Path directory, RandomGenerator random) throws IOException {
    Map<String, List<Path>> kinds = new TreeMap<>();
    for (Path file : LogRecords.files(directory)) {
      String name = file.getFileName().toString();
      String kind = name.replaceAll("\\d+", "");
      if (!kind.equals("LOG") && !kind.equals("LOCK") && !kind.startsWith("LOG.old")) {
        kinds.computeIfAbsent(kind, none -> new ArrayList<>()).add(file);
      }
    }
    List<Path> files = pick(List.copyOf(kinds.values()), random);
    Path file = pick(files, random);
    Damage damage = Damage.values()[random.nextInt(Damage.values().length)];
    damage.to(file, random);
    return damage + " " + file.getFileName();
  }

  private static <T> T pick(List<T> from, RandomGenerator random) {
    return from.get(random.nextInt(from.size()));
  }

  private static Verdict assertChecked(String what, Path directory, Everything written)
      throws IOException {
    Map<String, String> before = LogRecords.fingerprints(directory);
    Verdict verdict = check(directory);
    assertThat(LogRecords.fingerprints(directory)).as(what).isEqualTo(before);
    boolean all = false;
    List<String> told = List.of();
    try (RocksStore store = open(directory)) {
      assertThat(verdict).as(what + ": a start is not refused").isNotEqualTo(Verdict.UNREADABLE);
      try {
        all = Everything.of(store).isAllOf(written);
        told = store.status().problems();
      } catch (StoreException unreadable) {
        told = List.of(unreadable.toString());
      }
    } catch (StoreException refused) {
      assertThat(verdict).as(what + ": " + refused).isEqualTo(Verdict.UNREADABLE);
      return verdict;
    }
    assertThat(all || !told.isEmpty()).as(what + ": lost in silence").isTrue();
    if (verdict == Verdict.FINE) {
      assertThat(told).as(what + ": a check said fine").isEmpty();
    }
    return verdict;
  }

  private static Verdict check(Path directory) throws IOException {
    try {
      return StoreCheck.run(directory, root, Appender.clock()).verdict();
    } catch (IOException refused) {
      return Verdict.UNREADABLE; // such as another version: the command says so and ends with 2
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    for (Path file : LogRecords.files(from)) {
      Files.copy(file, to.resolve(file.getFileName()));
    }
  }

  private static void remove(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (Path file : files.toList().reversed()) {
        Files.delete(file);
      }
    }
  }
}
