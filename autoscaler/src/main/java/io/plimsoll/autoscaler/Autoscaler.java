package io.plimsoll.autoscaler;

import io.plimsoll.autoscaler.activity.Activity;
import io.plimsoll.collector.container.ServiceKey;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Evaluates the policies of all scalable targets and resizes their services.
///
/// Thread-safe. Reading methods answer from memory or the activity journal and never call a
/// platform.
public interface Autoscaler extends AutoCloseable {
  /// Evaluates every target now. Called after each frame; quick, does no network I/O: resizing goes
  /// on in the background.
  void evaluate();

  /// All targets, ordered by service.
  List<TargetStatus> targets();

  /// One target; empty if the service is no scalable target.
  Optional<TargetStatus> target(ServiceKey service);

  /// What is wrong with definitions, newest state only: those that were refused, one sentence each
  /// naming the place, and those that ask for what the tasks of their service do not have.
  List<String> problems();

  /// Activities, newest first.
  ///
  /// @param service only of this service; null for all
  /// @param beforeId only with a smaller id; `Long.MAX_VALUE` starts at the newest
  /// @param limit the most returned
  List<Activity> activities(@Nullable ServiceKey service, long beforeId, int limit)
      throws IOException;

  /// Stops scaling of one target, or of all for null. Survives a restart.
  void suspend(@Nullable ServiceKey service) throws IOException;

  /// Takes a suspension back. Resuming one target does not lift a suspension of all.
  void resume(@Nullable ServiceKey service) throws IOException;

  /// Whether all scaling is suspended.
  boolean allSuspended();

  /// Calls `listener` for every activity as it starts and as it ends; it must not block.
  ///
  /// @return ends the subscription
  AutoCloseable subscribe(Consumer<Activity> listener);

  /// Waits a few seconds for resizing under way, and stops.
  @Override
  void close();
}
