package io.plimsoll.deploy.bench;

import io.plimsoll.deploy.bench.peer.Workspace;
import io.plimsoll.deploy.testing.Program;
import io.plimsoll.deploy.testing.Soak;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Two programs, as `./plimsoll up` starts them, with churn: containers, series, collectors and
/// dashboards that come and go, questions, scrapes, backups and rubbish. One receives frames and
/// samples, a minute of them every second; the other scales the simulated fleet. Ends with 1 if
/// memory, handles or threads of either are not flat once it is warm, or if a request fails.
@Command(
    name = "./plimsoll bench soak",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Runs for long with churn and looks whether memory, handles and threads grow.")
public final class SoakBench implements Callable<Integer> {
  private static final List<String> JAVA = List.of("-Xmx256m");

  /// A round of all programs a second.
  private static final Duration PACE = Duration.ofSeconds(1);

  /// Between two measurements; no divisor of the half-minute in which buckets close.
  private static final Duration MEASURING = Duration.ofSeconds(17);

  @Option(names = "--minutes", description = "How long. Default: 60; the first are for warming up")
  private int minutes = 60;

  private SoakBench() {}

  /// Runs it.
  public static void main(String[] arguments) {
    CommandLine line = new CommandLine(new SoakBench());
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          System.err.println("bench soak: " + failure);
          return 1;
        });
    System.exit(line.execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(8);
    List<String> grown = new ArrayList<>();
    try (Workspace workspace = Workspace.open();
        Soak receiver = start(workspace, "receiver", "--no-collect", random);
        Soak scaler = start(workspace, "scaler", "--demo", random)) {
      List<Soak> all = List.of(receiver, scaler);
      long end = System.nanoTime() + Duration.ofMinutes(minutes).toNanos();
      long measuring = System.nanoTime();
      for (long now = measuring; now < end; now = System.nanoTime()) {
        for (Soak soak : all) {
          soak.round();
        }
        if (now >= measuring) {
          for (Soak soak : all) {
            soak.measure(System.out::println);
          }
          measuring = now + MEASURING.toNanos();
        }
        Thread.sleep(PACE.minusNanos(Math.min(PACE.toNanos(), System.nanoTime() - now)));
      }
      for (Soak soak : all) {
        grown.addAll(soak.verdict(System.out::println));
      }
    }
    grown.forEach(what -> System.out.println("not flat: " + what));
    System.out.println(grown.isEmpty() ? "flat" : grown.size() + " not flat");
    return grown.isEmpty() ? 0 : 1;
  }

  private static Soak start(
      Workspace workspace, String name, String flag, RandomGenerator random) throws Exception {
    Path data = workspace.directory().resolve(name);
    Program program =
        Program.startBuilt(
            Script.target(), JAVA, flag, "--listen", "127.0.0.1:0", "--data", data.toString());
    program.awaitReady();
    boolean receives = flag.equals("--no-collect");
    return new Soak(
        name, program, data, receives, InstantSource.system(), System::nanoTime, random);
  }
}
