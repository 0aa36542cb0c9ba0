package io.plimsoll.deploy.bench;

import io.plimsoll.deploy.bench.peer.Plan;
import io.plimsoll.deploy.bench.peer.Race;
import io.plimsoll.deploy.bench.peer.Workspace;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The store next to Prometheus and VictoriaMetrics, on the same bytes and the same questions, and
/// what it takes in when no protocol is between.
@Command(
    name = "./plimsoll bench store",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Measures the store next to Prometheus and VictoriaMetrics.")
public final class StoreBench implements Callable<Integer> {
  private static final int CONTAINERS_PER_CLUSTER = 1_000;
  private static final int CONTAINERS_PER_NODE = 20;
  private static final String NATIVE = "native";

  @Option(
      names = "--quick",
      description = "A smaller workload, in less than three minutes: 2000 containers, 264 ticks")
  private boolean quick;

  @Option(names = "--containers", description = "Default: 10000. Each has 12 series")
  private @Nullable Integer containers;

  @Option(names = "--nodes", description = "Default: one for 20 containers")
  private @Nullable Integer nodes;

  @Option(names = "--services", description = "Default: one for 20 containers")
  private @Nullable Integer services;

  @Option(names = "--clusters", description = "Default: one for 1000 containers")
  private @Nullable Integer clusters;

  @Option(names = "--interval", description = "Seconds between samples. Default: 15")
  private int interval = 15;

  @Option(names = "--ticks", description = "Samples of each series. Default: 480")
  private @Nullable Integer ticks;

  @Option(names = "--seed", description = "The same gives the same values. Default: 42")
  private long seed = 42;

  @Option(
      names = "--only",
      split = ",",
      description = "Some of native,plimsoll,prometheus,victoriametrics. Default: all")
  private List<String> only = List.of(NATIVE, "plimsoll", "prometheus", "victoriametrics");

  @Option(names = "--json", description = "Write the table there too, for programs")
  private @Nullable Path json;

  @Option(names = "--no-install", description = "Install no packages; say what is missing")
  @SuppressWarnings("UnusedVariable") // the script does that
  private boolean noInstall;

  private StoreBench() {}

  /// Runs the benchmark.
  public static void main(String[] arguments) {
    CommandLine line = new CommandLine(new StoreBench());
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          System.err.println("bench store: " + failure.getMessage());
          return 1;
        });
    System.exit(line.execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    Plan plan = plan();
    Duration warmUp = Duration.ofSeconds(quick ? 2 : 5);
    Duration measured = Duration.ofMillis(quick ? 1_500 : 5_000);
    double nativePerCpuSecond = Double.NaN;
    String nativeLines = "";
    if (only.contains(NATIVE)) {
      try (Workspace workspace = Workspace.open()) {
        NativeIngest alone =
            new NativeIngest(
                plan.containers(), quick ? 35 : 70, seed, warmUp, measured, workspace.directory());
        nativePerCpuSecond = alone.run();
        nativeLines = "\nnative, in one process, without HTTP:\n" + alone;
      }
    }
    boolean well = true;
    if (only.stream().anyMatch(name -> !name.equals(NATIVE))) {
      Race race = new Race(plan, warmUp, measured, json, InstantSource.system());
      well = race.run(name -> only.contains(name.toLowerCase(Locale.ROOT)), nativePerCpuSecond);
    }
    System.out.print(nativeLines);
    return well ? 0 : 1;
  }

  private Plan plan() {
    int count = or(containers, quick ? 2_000 : 10_000);
    int clusterCount = or(clusters, Math.max(1, count / CONTAINERS_PER_CLUSTER));
    int each = Math.max(1, count / CONTAINERS_PER_NODE / clusterCount) * clusterCount;
    return Plan.endingBefore(
        InstantSource.system().instant(),
        count,
        or(nodes, each),
        or(services, each),
        clusterCount,
        Duration.ofSeconds(interval),
        or(ticks, quick ? 264 : 480),
        seed);
  }

  private static int or(@Nullable Integer given, int otherwise) {
    return given == null ? otherwise : given;
  }
}
