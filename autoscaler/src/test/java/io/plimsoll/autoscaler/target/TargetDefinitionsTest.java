package io.plimsoll.autoscaler.target;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.plimsoll.collector.container.Deployment;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.Service;
import io.plimsoll.collector.container.ServiceKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.nodes.MappingNode;

class TargetDefinitionsTest {
  private static final ServiceKey WEB = new ServiceKey("shop", "web");

  @Test
  void aMaximumAndATargetMakeAScalableTarget() {
    TargetDefinitions read = labels(Map.of("plimsoll.max", "4", "plimsoll.target.cpu", "50%"));
    assertThat(read.problems()).isEmpty();
    assertThat(read.targets())
        .containsExactly(
            new ScalableTarget(
                WEB,
                1,
                4,
                List.of(TargetTrackingPolicy.of("cpu.utilization", "cpu.utilization", 50)),
                Origin.LABELS,
                "labels of shop/web"));
  }

  @Test
  void labelsAndFileSayTheSame() {
    Map<String, String> labels =
        Map.of(
            "plimsoll.min", "2",
            "plimsoll.max", "9",
            "plimsoll.target.memory", "70",
            "plimsoll.tolerance", "0.2",
            "plimsoll.scale-out.cooldown", "20s",
            "plimsoll.scale-out.window", "10s",
            "plimsoll.scale-in.cooldown", "2m",
            "plimsoll.scale-in.window", "1h");
    String yaml =
        """
        shop/web:
          min: 2
          max: 9
          target: { memory: 70% }
          tolerance: 0.2
          scale-out: { cooldown: 20s, window: 10s }
          scale-in: { cooldown: 2m, window: 1h }
        """;
    ScalableTarget fromLabels = labels(labels).targets().getFirst();
    ScalableTarget fromFile = yaml(yaml).targets().getFirst();
    assertThat(fromFile.policies()).isEqualTo(fromLabels.policies());
    assertThat(fromFile.policies().getFirst().scaleInWindow()).isEqualTo(Duration.ofHours(1));
    assertThat(List.of(fromFile.min(), fromFile.max())).containsExactly(2, 9);
    assertThat(fromFile.place()).isEqualTo("plimsoll.yaml:1:1");
  }

  @Test
  void anyMeasureOfTheStoreCanBeATarget() {
    TargetDefinitions read =
        labels(Map.of("plimsoll.max", "4", "plimsoll.target.network.receive.bytes", "1e6"));
    assertThat(read.targets().getFirst().policies().getFirst().measure())
        .isEqualTo("network.receive.bytes");
  }

  @Test
  void scalingInCanBeSwitchedOff() {
    String max = "plimsoll.max";
    String cpu = "plimsoll.target.cpu";
    assertThat(policy(labels(Map.of(max, "4", cpu, "5", "plimsoll.scale-in", "off"))).scaleIn())
        .isFalse();
    assertThat(policy(yaml("a/b: { max: 2, target: { cpu: 50 }, scale-in: off }")).scaleIn())
        .isFalse();
  }

  @Test
  void saysWhatIsWrongWithALabelAndWhere() {
    assertThat(problems("plimsoll.max", "four"))
        .containsExactly("labels of shop/web: plimsoll.max 'four' is not a whole number");
    assertThat(problems("plimsoll.max", "0"))
        .containsExactly("labels of shop/web: plimsoll.max '0' is not between 1 and 10000");
    assertThat(problems("plimsoll.max", "10001")).hasSize(1);
    assertThat(problems("plimsoll.min", "5"))
        .containsExactly("labels of shop/web: min 5 is greater than max 4");
    assertThat(problems("plimsoll.min", "-1"))
        .containsExactly("labels of shop/web: plimsoll.min '-1' is not between 0 and 10000");
    assertThat(problems("plimsoll.tolerance", "1"))
        .containsExactly(
            "labels of shop/web: plimsoll.tolerance '1' is not a number from 0 to below 1, such as"
                + " 0.1");
    assertThat(problems("plimsoll.scale-in.window", "25h"))
        .containsExactly("labels of shop/web: plimsoll.scale-in.window '25h' is longer than 24h");
    assertThat(problems("plimsoll.scale-in", "perhaps"))
        .containsExactly("labels of shop/web: plimsoll.scale-in 'perhaps' is neither on nor off");
    assertThat(problems("plimsoll.maximum", "4"))
        .containsExactly(
            "labels of shop/web: unknown label 'plimsoll.maximum'; did you mean 'plimsoll.max'?");
    assertThat(problems("plimsoll.target.cpus", "4"))
        .containsExactly(
            "labels of shop/web: plimsoll.target.cpus: there is no measure 'cpus'; did you mean"
                + " 'cpu'?");
    for (String bad : List.of("0", "-5", "NaN", "Infinity", "half", "%")) {
      assertThat(problems("plimsoll.target.cpu", bad))
          .containsExactly(
              ("labels of shop/web: plimsoll.target.cpu '%s' is not a percentage above 0,"
                      + " such as 50%%")
                  .formatted(bad));
    }
  }

  @Test
  void aFractionIsNotTakenForAPercentage() {
    String wrong =
        "labels of shop/web: plimsoll.target.%s '%s' would be %s%%; did you mean '%s%%'?";
    assertThat(problems("plimsoll.target.cpu", "0.5"))
        .containsExactly(wrong.formatted("cpu", "0.5", "0.5", "50"));
    assertThat(problems("plimsoll.target.memory", " .75 "))
        .containsExactly(wrong.formatted("memory", ".75", "0.75", "75"));
    assertThat(problems("plimsoll.target.cpu", "1"))
        .containsExactly(wrong.formatted("cpu", "1", "1", "100"));
    assertThat(problems("plimsoll.target.cpu.utilization", "1e-1"))
        .containsExactly(wrong.formatted("cpu.utilization", "1e-1", "0.1", "10"));
    assertThat(yaml("shop/web: { max: 2, target: { cpu: 0.5 } }").problems())
        .containsExactly("plimsoll.yaml:1:31: cpu '0.5' would be 0.5%; did you mean '50%'?");
  }

  @Test
  void aPercentageIsTakenWithItsSignAndWithout() {
    for (String text : List.of("50%", "50", " 50 % ", "50.0", "5e1", "+50")) {
      assertThat(target("plimsoll.target.cpu", text).targetValue()).as(text).isEqualTo(50);
    }
    assertThat(target("plimsoll.target.cpu", "0.5%").targetValue()).isEqualTo(0.5);
    assertThat(target("plimsoll.target.cpu", "1.5").targetValue()).isEqualTo(1.5);
    assertThat(target("plimsoll.target.cpu", "250%").targetValue())
        .as("without a limit")
        .isEqualTo(250);
    assertThat(target("plimsoll.target.cpu.usage", "0.5").targetValue()).as("cores").isEqualTo(0.5);
  }

  @Test
  void aShareOfMemoryIsNoNumberOfBytes() {
    String place = "labels of shop/web: plimsoll.target.memory ";
    assertThat(problems("plimsoll.target.memory", "512"))
        .containsExactly(
            place + "'512' is more than the whole limit; to follow bytes, use memory.working_set");
    assertThat(problems("plimsoll.target.memory", "512MiB"))
        .containsExactly(place + "'512MiB' is not a percentage above 0, such as 50%");
    assertThat(target("plimsoll.target.memory", "100%").targetValue()).isEqualTo(100);
  }

  @Test
  void saysWhatWasProbablyMeant() {
    assertMeant("plimsoll.target.cpu", "12,5%", "12.5%");
    assertMeant("plimsoll.tolerance", "10", "10%");
    assertMeant("plimsoll.tolerance", "0,1", "0.1");
    assertMeant("plimsoll.max", "3.0", "3");
    assertMeant("plimsoll.max", "3,00", "3");
    assertMeant("plimsoll.scale-in.window", "5", "5s");
    assertMeant("plimsoll.scale-in.window", "5 s", "5s");
    assertMeant("plimsoll.scale-in.window", "5min", "5m");
    assertMeant("plimsoll.scale-in.window", "2 Hours", "2h");
  }

  @Test
  void whatCouldMeanTwoThingsIsRefusedWithoutAGuess() {
    for (String text : List.of("3.5", "3,000", "1e1", "three", "3 4", "0x3", "")) {
      assertThat(problems("plimsoll.max", text)).singleElement(as(STRING)).endsWith("number");
    }
    for (String text : List.of("-5s", "5d", "1m30s", "1.5h", "")) {
      assertThat(problems("plimsoll.scale-in.window", text))
          .singleElement(as(STRING))
          .endsWith("such as 15s, 5m or 1h");
    }
    for (String text : List.of("50f", "0x32", "1,000,000", "50%%")) {
      assertThat(problems("plimsoll.target.cpu", text))
          .singleElement(as(STRING))
          .endsWith("such as 50%");
    }
    assertThat(target("plimsoll.scale-in", "OFF").scaleIn()).isFalse();
  }

  private static void assertMeant(String label, String text, String meant) {
    assertThat(problems(label, text))
        .singleElement(as(STRING))
        .contains("'" + text + "' is not a")
        .endsWith("; did you mean '" + meant + "'?");
  }

  private static TargetTrackingPolicy target(String label, String text) {
    Map<String, String> labels =
        new java.util.HashMap<>(Map.of("plimsoll.max", "4", "plimsoll.target.cpu", "50"));
    labels.put(label, text);
    if (label.startsWith("plimsoll.target.") && !label.equals("plimsoll.target.cpu")) {
      labels.remove("plimsoll.target.cpu");
    }
    return policy(labels(labels));
  }

  @Test
  void whatIsLongerThanAnySettingIsRefusedAndNotQuoted() {
    String longer = "9".repeat(101);
    assertThat(labels(Map.of("plimsoll.max", longer)).problems())
        .anyMatch(problem -> problem.contains("plimsoll.max has 101 characters, at most 100"))
        .allMatch(problem -> problem.length() < 200);
    assertThat(labels(Map.of("plimsoll.max", "4", "plimsoll." + longer, "1")).problems())
        .singleElement()
        .matches(problem -> problem.length() < 200 && problem.contains("unknown label"));
    assertThat(labels(Map.of("plimsoll.max", " ".repeat(101) + "4")).problems()).isEmpty();
  }

  @Test
  void aTargetNeedsAMaximum() {
    assertThat(labels(Map.of("plimsoll.target.cpu", "50")).problems())
        .containsExactly("labels of shop/web: plimsoll.max is missing");
    assertThat(yaml("shop/web: { min: 1 }").problems())
        .containsExactly("plimsoll.yaml:1:1: max of shop/web is missing");
  }

  @Test
  void saysWhatIsWrongInTheFileAndWhere() {
    String yaml =
        """
        shop/web:
          maximum: 4
          max: four
          target: { cpu: 50%, cpu: 60% }
          scale-out: 15s
          scale-in: { cooldwon: 60s }
        shop/api:
          max: 2
        no-slash: { max: 2 }
        shop/list: [1]
        """;
    TargetDefinitions read = yaml(yaml);
    assertThat(read.problems())
        .containsExactly(
            "plimsoll.yaml:2:3: unknown key 'maximum'; did you mean 'max'?",
            "plimsoll.yaml:3:3: max 'four' is not a whole number",
            "plimsoll.yaml:4:23: 'cpu' is said twice",
            "plimsoll.yaml:5:3: 'scale-out' is a group of settings",
            "plimsoll.yaml:6:15: unknown key 'cooldwon'; did you mean 'cooldown'?",
            "plimsoll.yaml:9:1: 'no-slash' is not of the form cluster/service",
            "plimsoll.yaml:10:1: shop/list needs settings, such as max: 4");
    assertThat(read.targets())
        .extracting(ScalableTarget::service)
        .containsExactly(new ServiceKey("shop", "api"));
  }

  @Test
  void aBadDefinitionDisablesNoOther() {
    TargetDefinitions bad = labels(Map.of("plimsoll.max", "four"));
    TargetDefinitions good = yaml("shop/api: { max: 2 }");
    TargetDefinitions all = TargetDefinitions.union(List.of(bad, good));
    assertThat(all.targets()).hasSize(1);
    assertThat(all.problems()).hasSize(1);
  }

  @Test
  void twoOwnersAreRefusedNamingBoth() {
    TargetDefinitions file = yaml("shop/web: { max: 2 }");
    TargetDefinitions label = labels(Map.of("plimsoll.max", "3"));
    TargetDefinitions all = TargetDefinitions.union(List.of(file, label));
    assertThat(all.targets()).isEmpty();
    assertThat(all.problems())
        .containsExactly(
            "shop/web is defined twice, by plimsoll.yaml:1:1 and labels of shop/web; it is not"
                + " scaled until one of them is removed");
    TargetDefinitions twice = yaml("shop/web: { max: 2 }\nshop/web: { max: 3 }");
    assertThat(twice.targets()).isEmpty();
    assertThat(twice.problems()).containsExactly("plimsoll.yaml:2:1: shop/web is defined twice");
  }

  @Test
  void aContainerThatNobodyKeepsRunningCannotBeScaled() {
    ServiceKey key = new ServiceKey("standalone", "db");
    Service service =
        new Service(
            key, Orchestrator.STANDALONE, Map.of("plimsoll.max", "3"), 1, 1, Deployment.NONE);
    assertThat(TargetDefinitions.ofLabels(service).problems())
        .containsExactly(
            "standalone/db cannot be scaled: belongs to no Compose project or Swarm service");
    assertThat(TargetDefinitions.ofLabels(service).targets()).isEmpty();
  }

  @Test
  void labelsOfTheContainersOfASwarmServiceAreAProblemThatSaysWhereTheyBelong() {
    String problem =
        "labels of the containers of shop/web: plimsoll.max, plimsoll.target.cpu are not read"
            + " there; put them on the service, under deploy.labels or with docker service update"
            + " --label-add";
    Map<String, String> astray =
        Map.of("plimsoll.target.cpu", "50", "plimsoll.max", "9", "com.docker.swarm.task", "");
    TargetDefinitions read = swarm(Map.of(), astray);
    assertThat(read.problems()).containsExactly(problem);
    assertThat(read.targets()).isEmpty();
    TargetDefinitions both = swarm(Map.of("plimsoll.max", "4"), astray);
    assertThat(both.problems()).containsExactly(problem);
    assertThat(both.targets()).extracting(ScalableTarget::max).containsExactly(4);
  }

  @Test
  void aContainerOfComposeRunHasTheLabelsOfItsServiceAndIsNoMistake() {
    Map<String, String> labels = Map.of("plimsoll.max", "3", "com.docker.compose.oneoff", "True");
    ServiceKey key = new ServiceKey("standalone", "shop_web_run_1");
    Service once = new Service(key, Orchestrator.STANDALONE, labels, 1, 1, Deployment.NONE);
    assertThat(TargetDefinitions.ofLabels(once)).isEqualTo(TargetDefinitions.NONE);
  }

  private static TargetDefinitions swarm(
      Map<String, String> labels, Map<String, String> taskLabels) {
    return TargetDefinitions.ofLabels(
        new Service(WEB, Orchestrator.SWARM, labels, taskLabels, 1, 1, Deployment.NONE, null));
  }

  @Test
  void aServiceWithoutOurLabelsIsNoTarget() {
    assertThat(labels(Map.of("com.docker.compose.project", "shop")))
        .isEqualTo(TargetDefinitions.NONE);
  }

  private static List<String> problems(String label, String value) {
    Map<String, String> labels = new java.util.HashMap<>(Map.of("plimsoll.max", "4"));
    labels.put(label, value);
    TargetDefinitions read = labels(labels);
    assertThat(read.targets()).isEmpty();
    return read.problems().stream().filter(problem -> !problem.endsWith("missing")).toList();
  }

  private static TargetTrackingPolicy policy(TargetDefinitions read) {
    assertThat(read.problems()).isEmpty();
    return read.targets().getFirst().policies().getFirst();
  }

  private static TargetDefinitions labels(Map<String, String> labels) {
    return TargetDefinitions.ofLabels(
        new Service(WEB, Orchestrator.COMPOSE, labels, 1, 1, Deployment.NONE));
  }

  private static TargetDefinitions yaml(String text) {
    LoadSettings settings = LoadSettings.builder().build();
    return TargetDefinitions.ofYaml(
        (MappingNode) new Compose(settings).composeString(text).orElseThrow(), "plimsoll.yaml");
  }
}
