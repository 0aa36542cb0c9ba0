package io.plimsoll.deploy.bench;

import io.plimsoll.deploy.bench.peer.Workspace;
import io.plimsoll.deploy.testing.KillLoop;
import io.plimsoll.deploy.testing.Program;
import io.plimsoll.deploy.testing.Toll;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Kills the program, as `./plimsoll up` starts it, at random moments while it takes frames and
/// samples of series and while it starts, and looks after every kill whether all that it ever
/// acknowledged is there, once. Ends with 1 if anything is lost or doubled, or `check` finds a
/// fault.
@Command(
    name = "./plimsoll bench kills",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Kills the program over and over and looks whether anything is lost.")
public final class KillsBench implements Callable<Integer> {
  /// The program needs no more, and Java asks for a quarter of the memory.
  private static final List<String> JAVA = List.of("-Xmx256m", "-XX:TieredStopAtLevel=1");

  private static final int KILLS_BETWEEN_LINES = 10;

  @Option(names = "--kills", description = "How many. Default: 1000")
  private int kills = 1_000;

  @Option(names = "--seed", description = "Of the random moments. Default: another every time")
  private @Nullable Long seed;

  private KillsBench() {}

  /// Runs it.
  public static void main(String[] arguments) {
    CommandLine line = new CommandLine(new KillsBench());
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          System.err.println("bench kills: " + failure);
          return 1;
        });
    System.exit(line.execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    Path target = Script.target();
    long from = seed == null ? System.nanoTime() : seed;
    System.out.printf("seed %d%n", from);
    long begin = System.nanoTime();
    try (Workspace workspace = Workspace.open()) {
      KillLoop loop =
          new KillLoop(
              workspace.directory(),
              flags -> Program.startBuilt(target, JAVA, flags),
              InstantSource.system(),
              RandomGeneratorFactory.of("L64X128MixRandom").create(from),
              toll -> tell(toll, begin));
      Toll toll = loop.run(kills);
      toll.words().forEach(System.out::println);
      System.out.println(toll);
      return toll.isNone() ? 0 : 1;
    }
  }

  private static void tell(Toll toll, long begin) {
    if (toll.kills() % KILLS_BETWEEN_LINES == 0) {
      long seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds();
      System.out.printf("after %d s: %s%n", seconds, toll);
    }
  }
}
