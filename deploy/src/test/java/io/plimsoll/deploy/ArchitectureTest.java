package io.plimsoll.deploy;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What may depend on what. The compiler checks the modules; these rules are finer.
class ArchitectureTest {
  private static final String MODULE = "io\\.plimsoll\\.([a-z]+).*";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("io.plimsoll");

  private static final DescribedPredicate<JavaAccess<?>> READ_THE_CLOCK =
      accessTo(
          "reading the clock",
          Set.of(
              "java.lang.System.currentTimeMillis",
              "java.lang.System.nanoTime",
              "java.time.Clock.systemDefaultZone",
              "java.time.Clock.systemUTC",
              "java.time.Instant.now",
              "java.time.InstantSource.system",
              "java.time.LocalDate.now",
              "java.time.LocalDateTime.now",
              "java.time.OffsetDateTime.now",
              "java.time.ZonedDateTime.now",
              "java.util.Date.<init>"));

  private static final DescribedPredicate<JavaAccess<?>> ASK_THE_MACHINE =
      accessTo(
          "what a person or a machine has set, or what another program says",
          Set.of(
              "java.lang.ProcessBuilder.<init>",
              "java.lang.Runtime.exec",
              "java.lang.System.getenv",
              "java.nio.charset.Charset.defaultCharset",
              "java.time.ZoneId.systemDefault",
              "java.util.Locale.getDefault",
              "java.util.TimeZone.getDefault"));

  private static final DescribedPredicate<JavaAccess<?>> WAIT_OR_ROLL_DICE =
      accessTo(
          "waiting, or drawing a random number",
          Set.of(
              "java.lang.Math.random",
              "java.lang.Thread.sleep",
              "java.util.Random.<init>",
              "java.util.UUID.randomUUID",
              "java.util.concurrent.ThreadLocalRandom.current"));

  @Test
  void everyModuleHasClassesToCheck() {
    assertThat(CLASSES.stream().map(type -> type.getPackageName().replaceAll(MODULE, "$1")))
        .contains("collector", "store", "autoscaler", "deploy");
  }

  @Test
  void modulesUseOnlyThoseThatDataComesFrom() {
    check(
        layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer("collector")
            .definedBy("io.plimsoll.collector..")
            .layer("store")
            .definedBy("io.plimsoll.store..")
            .layer("autoscaler")
            .definedBy("io.plimsoll.autoscaler..")
            .layer("dashboard")
            .definedBy("io.plimsoll.dashboard..")
            .layer("deploy")
            .definedBy("io.plimsoll.deploy..")
            .whereLayer("collector")
            .mayNotAccessAnyLayer()
            .whereLayer("store")
            .mayOnlyAccessLayers("collector")
            .whereLayer("autoscaler")
            .mayOnlyAccessLayers("collector", "store")
            .whereLayer("dashboard")
            .mayOnlyAccessLayers("collector", "store", "autoscaler"));
  }

  @Test
  void packagesFormNoCycles() {
    check(slices().matching("io.plimsoll.(**)").should().beFreeOfCycles());
  }

  @Test
  void rocksDbStaysInOnePackage() {
    checkOnly("org.rocksdb..", "io.plimsoll.store.rocks..");
  }

  @Test
  void kafkaStaysInOnePackage() {
    checkOnly("org.apache.kafka..", "io.plimsoll.store.kafka..");
  }

  @Test
  void vertxStaysInTheDashboard() {
    checkOnly("io.vertx..", "io.plimsoll.dashboard..", "io.plimsoll.deploy..");
  }

  @Test
  void protobufStaysInOnePackage() {
    checkOnly("com.google.protobuf..", "io.plimsoll.dashboard.write..");
  }

  @Test
  void dockerStaysWhereItIsReadAndWhereItIsResized() {
    checkOnly(
        "com.github.dockerjava..",
        "io.plimsoll.collector.docker..",
        "io.plimsoll.autoscaler.actuator..");
  }

  @Test
  void onlyDeployReadsTheClock() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("io.plimsoll.deploy..")
            .should()
            .accessTargetWhere(READ_THE_CLOCK)
            .because("others take `now`, an InstantSource or a ticker, so that tests can set it"));
  }

  @Test
  void onlyCommandsAskForSettingsOfTheMachine() {
    check(
        noClasses()
            .that()
            .haveNameNotMatching("io\\.plimsoll\\.deploy\\.(\\w*Command|bench\\..*)")
            .should()
            .accessTargetWhere(ASK_THE_MACHINE)
            .because("the same must come out on every machine"));
  }

  @Test
  void decidingIsPure() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage("io.plimsoll.autoscaler.policy..", "io.plimsoll.autoscaler.alarm..")
            .should()
            .accessTargetWhere(WAIT_OR_ROLL_DICE)
            .because("the same decision must come out live, in a preview and in a replay"));
  }

  private static void checkOnly(String library, String... users) {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(users)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(library));
  }

  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(CLASSES);
  }

  private static DescribedPredicate<JavaAccess<?>> accessTo(String name, Set<String> members) {
    return describe(
        name,
        access ->
            members.contains(
                access.getTargetOwner().getName() + "." + access.getTarget().getName()));
  }
}
