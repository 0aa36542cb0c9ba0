package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.deploy.testing.KillLoop;
import io.plimsoll.deploy.testing.MostlyWaits;
import io.plimsoll.deploy.testing.Program;
import io.plimsoll.deploy.testing.Toll;
import io.plimsoll.testing.Slow;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The short form of `./plimsoll bench kills`.
@Slow
@MostlyWaits
class KillLoopTest {
  private static final int KILLS = 40;

  /// A start that need not be fast, and no more memory than it needs.
  private static final List<String> JAVA = List.of("-XX:TieredStopAtLevel=1", "-Xmx256m");

  @TempDir private Path directory;

  @Test
  void nothingThatWasAcknowledgedIsLostOrDoubledByKills() throws Exception {
    KillLoop loop =
        new KillLoop(
            directory,
            flags -> Program.startJava(JAVA, flags),
            InstantSource.system(),
            RandomGeneratorFactory.of("L64X128MixRandom").create(8),
            toll -> {});
    Toll toll = loop.run(KILLS);
    assertThat(toll.isNone()).as("%s %s", toll, toll.words()).isTrue();
    assertThat(toll.kills()).isEqualTo(KILLS);
    assertThat(toll.acknowledged()).isPositive();
    System.out.println(toll);
  }
}
