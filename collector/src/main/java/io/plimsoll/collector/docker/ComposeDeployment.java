package io.plimsoll.collector.docker;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ContainerState;
import io.plimsoll.collector.container.Deployment;
import io.plimsoll.collector.container.Repair;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What somebody is doing to a Compose service, told from its containers. Compose keeps no state
/// anywhere, so that all there is to see is containers that are being stopped, that were stopped,
/// or that were made of different settings. Pure.
public final class ComposeDeployment {
  /// The short id of the container that is replaced, and its name.
  private static final Pattern TEMPORARY = Pattern.compile("[0-9a-f]{12}_.+");

  private static final Set<ContainerState> LIVE =
      EnumSet.of(
          ContainerState.CREATED,
          ContainerState.RUNNING,
          ContainerState.PAUSED,
          ContainerState.RESTARTING);

  /// More names make a sentence too long to read.
  private static final int MAX_NAMES = 3;

  private static final Comparator<Member> BY_AGE =
      Comparator.comparing(Member::createdAt).thenComparing(Member::name);

  private ComposeDeployment() {}

  /// A container of the service.
  ///
  /// @param name without the leading slash
  /// @param number its container number
  /// @param cloned whether this program made it
  /// @param kind see [DockerLabels#composeKind]
  public record Member(
      String name,
      String number,
      ContainerState state,
      boolean cloned,
      String kind,
      Instant createdAt,
      Ending ending) {
    /// Takes one that has ended for stopped, though the news of that are still to come.
    public Member {
      ending =
          state == ContainerState.EXITED && ending == Ending.STOPPING ? Ending.STOPPED : ending;
    }

    static Member of(Container container, Endings endings) {
      Map<String, String> labels = container.labels();
      return new Member(
          container.name(),
          container.task(),
          container.state(),
          labels.containsKey(DockerLabels.CLONE_OF),
          DockerLabels.composeKind(label -> labels.getOrDefault(label, "")),
          container.createdAt(),
          endings.of(container.id()));
    }

    boolean live() {
      return LIVE.contains(state);
    }

    boolean exited() {
      return state == ContainerState.EXITED;
    }

    boolean neverRan() {
      return cloned && ending == Ending.NEVER_RAN && (live() || exited());
    }
  }

  /// What is being done to the service that has these containers.
  ///
  /// @param service its name in its project
  public static Deployment of(String service, Collection<Member> members) {
    List<Member> live = members.stream().filter(Member::live).toList();
    List<Member> stopping = live.stream().filter(m -> m.ending() == Ending.STOPPING).toList();
    if (!stopping.isEmpty()) {
      return Deployment.holdingResize("somebody is stopping " + names(stopping));
    }
    if (isRecreating(live)) {
      return Deployment.holdingResize(
          "Compose is recreating its containers, or was interrupted at it");
    }
    List<Member> stopped = members.stream().filter(ComposeDeployment::isStopped).toList();
    if (live.isEmpty()) {
      return stopped.isEmpty()
          ? Deployment.NONE
          : Deployment.holdingResize(
              "it is stopped, and stays so until somebody starts it (docker compose up -d)");
    }
    return repaired(ofLive(service, live, stopped), members, live);
  }

  /// Compose makes the new container before it removes the old one of the same number, and one of
  /// them has a temporary name meanwhile.
  private static boolean isRecreating(List<Member> live) {
    return live.stream().map(Member::number).distinct().count() < live.size()
        || live.stream().anyMatch(member -> TEMPORARY.matcher(member.name()).matches());
  }

  /// Whether it has to be taken for stopped by somebody. One that ended before anybody watched is,
  /// if all of its siblings have ended too.
  private static boolean isStopped(Member member) {
    return member.exited()
        && (member.ending() == Ending.STOPPED || member.ending() == Ending.UNKNOWN);
  }

  private static Deployment ofLive(String service, List<Member> live, List<Member> stopped) {
    List<Member> byHand =
        stopped.stream().filter(member -> member.ending() == Ending.STOPPED).toList();
    if (!byHand.isEmpty()) {
      return Deployment.holdingScaleOut("somebody stopped " + names(byHand))
          .until("it grows again when it is started or removed (docker compose up -d does either)");
    }
    List<Member> obsolete = live.stream().filter(isObsolete(live)).toList();
    if (obsolete.isEmpty()) {
      return Deployment.NONE;
    }
    Deployment differing =
        Deployment.holdingScaleOut(
            names(obsolete) + " were made of other settings or another image than the newest");
    return obsolete.stream().allMatch(Member::cloned)
        ? differing.until("they are replaced once a container of the newest runs")
        : differing.until(
            "docker compose up -d --scale %s=%d makes all of them anew; until then they go first"
                .formatted(service, live.size()));
  }

  /// What Compose made last is the current kind; a clone of an older one may be younger.
  private static Predicate<Member> isObsolete(List<Member> live) {
    String current =
        live.stream()
            .max(Comparator.comparing((Member member) -> !member.cloned()).thenComparing(BY_AGE))
            .map(Member::kind)
            .orElse("");
    return member -> !member.kind().equals(current);
  }

  private static Deployment repaired(
      Deployment deployment, Collection<Member> members, List<Member> live) {
    List<Member> futile = members.stream().filter(Member::neverRan).toList();
    if (!futile.isEmpty()) {
      int sound = (int) live.stream().filter(member -> !member.neverRan()).count();
      return deployment.with(
          new Repair(
              Repair.Kind.TAKE_BACK,
              sound,
              ("%s, made to let it grow, ended by itself within %d s of each start, as it does when"
                      + " its port is taken; it is not grown until its settings, its limits or its"
                      + " size are changed")
                  .formatted(names(futile), Endings.SHORT_LIFE.toSeconds())));
    }
    Predicate<Member> isObsolete = isObsolete(live);
    List<Member> old = live.stream().filter(isObsolete).filter(Member::cloned).toList();
    boolean proved =
        live.stream()
            .anyMatch(
                m -> m.state() == ContainerState.RUNNING && !m.cloned() && !isObsolete.test(m));
    return old.isEmpty() || !proved
        ? deployment
        : deployment.with(
            new Repair(
                Repair.Kind.REPLACE,
                live.size() - old.size(),
                names(old) + " were cloned before its settings or its image changed"));
  }

  private static String names(List<Member> members) {
    String some =
        members.stream()
            .map(Member::name)
            .sorted()
            .limit(MAX_NAMES)
            .collect(Collectors.joining(", "));
    return members.size() > MAX_NAMES
        ? some + " and " + (members.size() - MAX_NAMES) + " more"
        : some;
  }
}
