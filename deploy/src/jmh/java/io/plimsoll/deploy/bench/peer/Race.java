package io.plimsoll.deploy.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// ▶ Start here: generates the workload once, puts the servers through it one after the other, and
/// prints what they did in one table.
///
/// @param plan the workload
/// @param warmUp how long a server works on each kind of question before it counts
/// @param measured how long while it does
/// @param json where the table is written for programs, or null
/// @param clock of the machine
public record Race(
    Plan plan, Duration warmUp, Duration measured, @Nullable Path json, InstantSource clock) {
  private static final Progress PROGRESS = new Progress("workload");
  private static final List<Server> ALL =
      List.of(new Plimsoll(), new Prometheus(), new VictoriaMetrics());

  /// Runs everything. Says whether all servers answer the same and ours lost nothing.
  ///
  /// @param wanted the names of the servers that are to run
  /// @param nativePerCpuSecond samples that Plimsoll takes in process, NaN if not measured
  public boolean run(Predicate<String> wanted, double nativePerCpuSecond)
      throws IOException, InterruptedException {
    List<Server> servers = present(wanted);
    Machine machine = new Machine();
    List<Figures> figures = new ArrayList<>();
    String payload;
    try (Workspace workspace = Workspace.open()) {
      PROGRESS.say("generating %,d series".formatted(plan.series()));
      Fleet fleet = new Fleet(plan);
      Payload workload = Payload.write(fleet, 0, plan.ticks(), workspace.directory());
      Payload tail =
          Payload.write(fleet, plan.ticks(), plan.ticks() + Plan.TAIL_TICKS, workspace.directory());
      payload = describe(workload);
      PROGRESS.say(payload);
      Trial trial = new Trial(fleet, workload, tail, workspace, warmUp, measured, clock);
      for (Server server : servers) {
        figures.add(trial.run(server));
      }
    }
    machine.look(servers, clock.instant());
    Comparison comparison = new Comparison(figures, nativePerCpuSecond);
    print(comparison, payload, machine);
    return comparison.wrong().isEmpty();
  }

  private static List<Server> present(Predicate<String> wanted) {
    List<Server> present = new ArrayList<>();
    for (Server server : ALL) {
      if (wanted.test(server.name().toLowerCase(Locale.ROOT))) {
        if (server.missing().isEmpty()) {
          present.add(server);
        } else {
          new Progress(server.name()).say(server.missing() + ": its column is missing");
        }
      }
    }
    return present;
  }

  private String describe(Payload workload) {
    double samples = workload.samples();
    return String.format(
        Locale.ROOT,
        "%,.0f samples of %,d series (%,d containers, %d ticks of %d s, seed %d) in requests of"
            + " %,d over %d connections, %.1f B/sample, %.1f compressed",
        samples,
        plan.series(),
        plan.containers(),
        plan.ticks(),
        plan.interval().toSeconds(),
        plan.seed(),
        PartWriter.SAMPLES,
        Payload.CONNECTIONS,
        workload.rawBytes() / samples,
        workload.bytes() / samples);
  }

  private void print(Comparison comparison, String payload, Machine machine) throws IOException {
    System.out.println();
    System.out.print(Table.text(comparison));
    System.out.println("\nx: how many times better Plimsoll is. " + payload + ".");
    System.out.println(Verdict.EXPLANATION);
    System.out.println(machine);
    comparison.wrong().forEach(wrong -> System.out.println("WRONG " + wrong));
    if (json != null) {
      Files.writeString(json, Table.json(comparison, machine));
    }
  }
}
