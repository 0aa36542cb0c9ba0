package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.deploy.testing.Await;
import io.plimsoll.deploy.testing.Program;
import io.plimsoll.deploy.testing.Soak;
import io.plimsoll.deploy.testing.Vitals;
import io.plimsoll.store.StoreSettings;
import io.plimsoll.testing.Slow;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The short form of `./plimsoll bench soak`: what was taken for those who came is given back when
/// they have gone.
@Slow
class SoakTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<String> JAVA = List.of("-XX:TieredStopAtLevel=1", "-Xmx256m");

  /// Until every pool of threads is as large as it gets.
  private static final int WARM_ROUNDS = 30;

  private static final int ROUNDS = 30;

  /// What stays of a round for an hour or two, at worst: twenty series and three containers.
  private static final long BYTES_OF_ROUND = 20 * StoreSettings.BYTES_PER_SERIES + 3 * 2_000;

  /// Classes and caches that are used now and then.
  private static final long OTHER_BYTES = 1_500_000;

  @TempDir private Path directory;

  @Test
  void aProgramThatReceivesGivesBackWhatItTook() throws Exception {
    givesBack(true, "--no-collect");
  }

  @Test
  void aProgramThatScalesGivesBackWhatItTook() throws Exception {
    givesBack(false, "--demo");
  }

  private void givesBack(boolean sendsFrames, String flag) throws Exception {
    Program program =
        Program.startJava(JAVA, flag, "--listen", "127.0.0.1:0", "--data", directory.toString());
    program.awaitReady();
    try (Soak soak =
        new Soak(
            flag,
            program,
            directory,
            sendsFrames,
            InstantSource.system(),
            System::nanoTime,
            RandomGeneratorFactory.of("L64X128MixRandom").create(8))) {
      rounds(soak, WARM_ROUNDS);
      Vitals before = soak.vitals();
      rounds(soak, ROUNDS);
      List<Vitals> after = new ArrayList<>();
      Await.until(
          "as few handles and threads as before, " + before,
          PATIENCE,
          () -> {
            after.add(soak.vitals());
            return after.getLast().handles() <= before.handles()
                && after.getLast().threads() <= before.threads();
          },
          after::toString);
      assertThat(after.getLast().liveBytes())
          .isLessThan(before.liveBytes() + ROUNDS * BYTES_OF_ROUND + OTHER_BYTES);
      assertThat(program.output()).doesNotContain("\tat ");
    }
  }

  private static void rounds(Soak soak, int rounds) throws Exception {
    for (int round = 0; round < rounds; round++) {
      soak.round();
    }
    soak.leave();
  }
}
