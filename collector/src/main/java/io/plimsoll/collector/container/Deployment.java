package io.plimsoll.collector.container;

import org.jspecify.annotations.Nullable;

/// What is being done to a service besides resizing it (an update, a rollback, a replacement of its
/// containers), and which resizes have to wait for the end of it.
///
/// @param holds which resizes wait
/// @param reason what is under way, as a clause for a person: "Swarm is updating it"; empty if
///   nothing is
/// @param remedy what a person has to do to bring it to its end; null if it ends by itself
/// @param repair what has to be done to its tasks before anything else; null if nothing
public record Deployment(
    Holds holds, String reason, @Nullable String remedy, @Nullable Repair repair) {
  /// Which resizes a deployment holds.
  public enum Holds {
    /// None: nothing is under way.
    NOTHING,
    /// Those to fewer tasks. The platform changes the number of tasks without touching the
    /// deployment.
    SCALE_IN,
    /// Those to more tasks: which kind of task is to stay has not been settled.
    SCALE_OUT,
    /// All: a resize would interfere with the deployment, or be undone by it.
    RESIZE
  }

  /// Nothing is under way.
  public static final Deployment NONE = new Deployment(Holds.NOTHING, "", null, null);

  /// A deployment during which a service may grow.
  public static Deployment holdingScaleIn(String reason) {
    return new Deployment(Holds.SCALE_IN, reason, null, null);
  }

  /// A deployment during which a service may shrink.
  public static Deployment holdingScaleOut(String reason) {
    return new Deployment(Holds.SCALE_OUT, reason, null, null);
  }

  /// A deployment during which a service keeps its size.
  public static Deployment holdingResize(String reason) {
    return new Deployment(Holds.RESIZE, reason, null, null);
  }

  /// The same deployment, which goes on only when a person does what `remedy` says.
  public Deployment until(String remedy) {
    return new Deployment(holds, reason, remedy, repair);
  }

  /// The same deployment, with tasks that have to be repaired.
  public Deployment with(Repair first) {
    return new Deployment(holds, reason, remedy, first);
  }

  /// Whether something is under way.
  public boolean underWay() {
    return holds != Holds.NOTHING;
  }

  /// Whether a resize has to wait.
  public boolean holds(int from, int to) {
    return switch (holds) {
      case NOTHING -> false;
      case SCALE_IN -> to < from;
      case SCALE_OUT -> to > from;
      case RESIZE -> to != from;
    };
  }

  /// What a person is told who has to do something, or to look at tasks that have to be repaired;
  /// null if nobody has to.
  public @Nullable String problem() {
    if (repair != null) {
      return repair.reason();
    }
    return remedy == null ? null : reason + "; " + remedy;
  }
}
