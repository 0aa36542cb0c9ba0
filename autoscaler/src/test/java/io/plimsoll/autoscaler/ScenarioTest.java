package io.plimsoll.autoscaler;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.autoscaler.activity.Inputs.Datapoint;
import io.plimsoll.autoscaler.fake.Facts;
import io.plimsoll.autoscaler.fake.World;
import io.plimsoll.collector.container.Deployment;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Stories in the words of the domain. The first lines set a target up, each further line is a
/// moment: what every task uses then, and what becomes of it.
///
/// ```text
/// target web  min 2  max 20  running 4
/// policy cpu  target 50  scale-in-cooldown 60s
/// 12:00:00  cpu 100     scale out to 8
/// 12:00:05  cpu none    hold: no data
/// ```
///
/// Between two moments the load stays as it was. A line with `read R of N` gives a slot in which
/// only R of N tasks were read; `deploying` begins a deployment that holds scale-ins, `updating`
/// one that holds every resize, and `updated` ends them.
class ScenarioTest {
  private static final Path FOLDER = Path.of("src", "test", "resources", "scenarios");

  static Stream<Path> scenarios() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void goesAsTheStorySays(Path file) throws IOException {
    new Story().play(Files.readAllLines(file), String.valueOf(file.getFileName()));
  }

  private static final class Story {
    private final World world = new World();
    private final Map<String, String> labels = new HashMap<>();
    private double load;
    private boolean hasData;

    void play(List<String> lines, String file) {
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i).replaceAll("#.*", "").strip();
        if (!line.isEmpty()) {
          line(line.split("\\s+"), file + " line " + (i + 1) + ": " + line);
        }
      }
    }

    private void line(String[] words, String place) {
      switch (words[0]) {
        case "target" -> target(words);
        case "policy" -> policy(words);
        default -> moment(words, place);
      }
    }

    private void target(String[] words) {
      labels.put("plimsoll.min", after(words, "min", "1"));
      labels.put("plimsoll.max", after(words, "max", "10"));
      labels.put("plimsoll.tolerance", "0");
      for (String wait : List.of("scale-in", "scale-out")) {
        labels.put("plimsoll." + wait + ".cooldown", "0s");
        labels.put("plimsoll." + wait + ".window", "0s");
      }
      world.platform.service(World.WEB, Integer.parseInt(after(words, "running", "1")), labels);
    }

    private void policy(String[] words) {
      labels.put("plimsoll.target." + words[1], after(words, "target", "50"));
      for (int i = 4; i < words.length; i += 2) {
        labels.put(
            "plimsoll."
                + words[i].replace("scale-in-", "scale-in.").replace("scale-out-", "scale-out."),
            words[i + 1]);
      }
      world.platform.service(World.WEB, world.desired(), labels);
      warmUp();
    }

    /// A day at the target: whatever follows, the service is well known.
    private void warmUp() {
      world.clock.set(Facts.NOON.minus(Duration.ofDays(1)));
      world.evaluate().after(Duration.ofDays(1)).evaluate();
    }

    private void moment(String[] words, String place) {
      long at =
          LocalTime.parse(words[0])
              .atDate(LocalDate.ofInstant(Facts.NOON, ZoneOffset.UTC))
              .toInstant(ZoneOffset.UTC)
              .toEpochMilli();
      while (world.clock.millis() + Facts.STEP < at) {
        step(Facts.STEP, -1, -1);
      }
      switch (words[1]) {
        case "deploying" -> deploy(Deployment.holdingScaleIn("a new version is rolled out"));
        case "updating" -> deploy(Deployment.holdingResize("Swarm is updating it"));
        case "updated" -> deploy(Deployment.NONE);
        default -> expect(words, at, place);
      }
    }

    private void deploy(Deployment deployment) {
      int tasks = world.desired();
      world.platform.set(
          new Service(World.WEB, Orchestrator.COMPOSE, labels, tasks, tasks, deployment));
    }

    private void expect(String[] words, long at, String place) {
      hasData = !words[2].equals("none");
      load = hasData ? Double.parseDouble(words[2]) : 0;
      int next = 3;
      int read = -1;
      int running = -1;
      if (words[next].equals("read")) {
        read = Integer.parseInt(words[next + 1]);
        running = Integer.parseInt(words[next + 3]);
        next += 4;
      }
      step(at - world.clock.millis(), read, running);
      String expected = String.join(" ", List.of(words).subList(next, words.length));
      assertThat(outcome(expected.startsWith("scale"))).as(place).isEqualTo(expected);
    }

    private int before;

    private void step(long millis, int read, int running) {
      world.after(Duration.ofMillis(millis));
      before = world.desired();
      int tasks = running < 0 ? before : running;
      int seen = read < 0 ? tasks : read;
      if (hasData) {
        Datapoint slot = new Datapoint(world.clock.millis(), seen * load, load, seen, tasks);
        world.ring.put(World.WEB, "cpu.utilization", slot);
      }
      world.evaluate().carryOut();
    }

    private String outcome(boolean isChange) {
      if (isChange && world.desired() != before) {
        return "scale " + (world.desired() > before ? "out" : "in") + " to " + world.desired();
      }
      String rule = world.status().decision().rule().name();
      return "hold: " + rule.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String after(String[] words, String word, String otherwise) {
      int at = List.of(words).indexOf(word);
      return at < 0 ? otherwise : words[at + 1];
    }
  }
}
