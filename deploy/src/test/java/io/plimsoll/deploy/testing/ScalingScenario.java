package io.plimsoll.deploy.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/// A service under a load step and without it, watched from outside.
public final class ScalingScenario {
  /// The promise: from the load step to the call that resizes.
  private static final Duration PROMISE = Duration.ofSeconds(10);

  private static final Duration OUT = Duration.ofSeconds(90);
  private static final Duration IN = Duration.ofMinutes(3);
  private static final double AGREEMENT = 5; // percent

  /// A shell has half a megabyte, of which a few pages come and go between two readings.
  private static final double MEMORY_SLACK = 32 << 10;

  /// A wrong unit or a missing container disagrees every time.
  private static final int COMPARISONS = 5;

  private static final int STATS_READINGS = 10;

  /// `20.10% 568KiB / 23.54GiB`
  private static final Pattern STATS = Pattern.compile("([\\d.]+)% (\\S+) / .*");

  private final TestEngine engine;
  private final Program program;
  private final TestService service;
  private final int max;

  /// A scenario for a service with at least 1 and at most `max` tasks.
  public ScalingScenario(TestEngine engine, Program program, TestService service, int max) {
    this.engine = engine;
    this.program = program;
    this.service = service;
    this.max = max;
  }

  /// Holds the program to its promise: out within ten seconds of a load step, in again after it,
  /// and the causes told. `PLIMSOLL_E2E_REPEATS` repeats the load step.
  ///
  /// @param platform what resizes, as the printed lines begin
  /// @param otherwise repetitions if the environment asks for no other number
  /// @param atMax what else is looked at, once, under load
  public void keepsItsPromise(String platform, int otherwise, Check atMax) throws Exception {
    StepTimes times = new StepTimes(platform);
    int repeats = repeats(otherwise);
    for (int repeat = 0; repeat < repeats; repeat++) {
      awaitCalm();
      Duration call = stepUp();
      awaitMax();
      if (repeat == 0) {
        atMax.check(this);
      }
      times.add(call, stepDown());
    }
    checkCauses();
    times.printSummary();
    assertThat(times.calls()).allSatisfy(time -> assertThat(time).isLessThan(PROMISE));
  }

  /// Looks at something.
  @FunctionalInterface
  public interface Check {
    /// Throws, as an assertion does, if it is not as it has to be.
    void check(ScalingScenario scenario) throws Exception;
  }

  private static int repeats(int otherwise) {
    String text = System.getenv("PLIMSOLL_E2E_REPEATS");
    return text == null || text.isBlank() ? otherwise : Integer.parseInt(text);
  }

  /// Waits until the program knows the service and one container of it runs.
  public void awaitCalm() throws Exception {
    awaitRunning(1, IN);
    Await.until(
        "the service is a scalable target and nothing is in progress",
        OUT,
        () -> isTarget() && activities().stream().noneMatch(ScalingScenario::inProgress),
        this::state);
  }

  /// Puts the service under load.
  ///
  /// @return the time until the engine was asked for the first new container
  public Duration stepUp() throws Exception {
    List<String> before = service.running();
    Instant loaded = Instant.now();
    service.burn();
    Await.until(
        "a container was added", OUT, () -> service.running().size() > before.size(), this::state);
    List<String> added = new ArrayList<>(service.running());
    added.removeAll(before);
    Instant asked = Instant.MAX;
    for (String id : added) {
      Instant created = Instant.parse(engine.run("inspect", "--format", "{{.Created}}", id));
      asked = created.isBefore(asked) ? created : asked;
    }
    return Duration.between(loaded, asked);
  }

  /// Waits until a number of containers runs.
  public void awaitRunning(int count, Duration patience) throws Exception {
    Await.until(
        count + " containers run", patience, () -> service.running().size() == count, this::state);
  }

  /// Waits until as many containers run as there may be.
  public void awaitMax() throws Exception {
    awaitRunning(max, OUT);
  }

  /// Takes the load away and waits for the scale-in to one container.
  ///
  /// @return how long it took
  public Duration stepDown() throws Exception {
    Instant idle = Instant.now();
    service.idle();
    awaitRunning(1, IN);
    return Duration.between(idle, Instant.now());
  }

  /// Compares CPU and memory of the service with what `docker stats` says, averaged over several
  /// readings of the same time. Both look through windows of their own, so on a machine whose other
  /// load comes and goes they have to agree once.
  public void checkAgainstDockerStats() throws Exception {
    Await.until("every container has been read", OUT, this::isRead, this::state);
    for (int attempt = 1; !agrees(attempt == COMPARISONS); attempt++) {
      System.out.println("docker stats looked at another moment; comparing again");
    }
  }

  /// Whether CPU and memory agree; fails if they do not and this was the last comparison.
  private boolean agrees(boolean last) throws Exception {
    Instant from = Instant.now();
    double cores = 0;
    double bytes = 0;
    for (int reading = 0; reading < STATS_READINGS; reading++) {
      for (String line : stats()) {
        Matcher matcher = STATS.matcher(line);
        assertThat(matcher.matches()).as(line).isTrue();
        cores += Double.parseDouble(matcher.group(1)) / 100 / STATS_READINGS;
        bytes += size(matcher.group(2)) / STATS_READINGS;
      }
    }
    Instant to = Instant.now();
    double ownCores = measured("cpu.usage", from, to);
    if (!last && Math.abs(ownCores - cores) > cores * AGREEMENT / 100) {
      return false;
    }
    assertThat(ownCores)
        .as("cores of the service; docker stats said %s", cores)
        .isCloseTo(cores, withPercentage(AGREEMENT));
    assertThat(measured("memory.working_set", from, to))
        .as("bytes of the service; docker stats said %s", bytes)
        .isCloseTo(bytes, within(bytes * AGREEMENT / 100 + max * MEMORY_SLACK));
    return true;
  }

  /// Checks that every activity of the service says why it was done.
  private void checkCauses() throws Exception {
    assertThat(activities())
        .isNotEmpty()
        .allSatisfy(activity -> {
          assertThat(activity.path("cause").asText()).as("cause in %s", activity).isNotBlank();
          assertThat(activity.path("rule").asText()).as("rule in %s", activity).isNotBlank();
          assertThat(activity.path("readings")).as("readings of %s", activity).isNotEmpty();
        });
  }

  /// The activities of the service, newest first.
  public List<JsonNode> activities() throws Exception {
    return list(
        program.json("/api/activities?limit=500&service=" + service.key()).path("activities"));
  }

  /// Whether an activity has not ended.
  public static boolean inProgress(JsonNode activity) {
    return activity.path("endedAt").isNull() || activity.path("endedAt").isMissingNode();
  }

  private boolean isTarget() throws Exception {
    return list(program.json("/api/targets").path("targets")).stream()
        .anyMatch(target ->
            service
                .key()
                .equals(target.path("cluster").asText() + "/" + target.path("service").asText()));
  }

  private boolean isRead() throws Exception {
    List<JsonNode> containers = list(json("/api/containers", "").path("containers"));
    return containers.size() == max
        && containers.stream()
            .allMatch(each -> each.path("usage").path("cpu").path("cores").isNumber());
  }

  /// The mean over a time of what the containers of the service used together.
  private double measured(String measure, Instant from, Instant to) throws Exception {
    String rest =
        "&measure=%s&by=service&step=5s&statistic=sum&from=%d&to=%d"
            .formatted(measure, from.toEpochMilli(), to.toEpochMilli());
    JsonNode series = json("/api/query", rest).path("series");
    assertThat(series).as("series of %s", measure).hasSize(1);
    return list(series.path(0).path("values")).stream()
        .mapToDouble(JsonNode::asDouble)
        .average()
        .orElseThrow();
  }

  private JsonNode json(String path, String rest) throws Exception {
    int slash = service.key().indexOf('/');
    return program.json(
        "%s?cluster=%s&service=%s%s"
            .formatted(
                path, service.key().substring(0, slash), service.key().substring(slash + 1), rest));
  }

  private List<String> stats() throws Exception {
    List<String> command = new ArrayList<>(List.of("stats", "--no-stream"));
    command.addAll(List.of("--format", "{{.CPUPerc}} {{.MemUsage}}"));
    command.addAll(service.running());
    return engine.run(command).lines().toList();
  }

  private String state() {
    try {
      return "running: %s%ntarget: %s%nactivities: %s%noutput:%n%s"
          .formatted(
              service.running(), program.json("/api/targets"), activities(), program.output());
    } catch (Exception e) {
      return e + "\n" + program.output();
    }
  }

  private static List<JsonNode> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  /// Reads `340KiB` and the like.
  private static double size(String text) {
    String number = text.replaceAll("[A-Za-z]+$", "");
    double unit =
        switch (text.substring(number.length())) {
          case "B" -> 1;
          case "KiB" -> 1 << 10;
          case "MiB" -> 1 << 20;
          case "GiB" -> 1 << 30;
          default -> throw new IllegalArgumentException("docker stats said " + text);
        };
    return Double.parseDouble(number) * unit;
  }
}
