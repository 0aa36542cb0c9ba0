package io.plimsoll.autoscaler.actuator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.autoscaler.actuator.ResizeOutcome.Accepted;
import io.plimsoll.autoscaler.actuator.ResizeOutcome.Conflict;
import io.plimsoll.autoscaler.target.Capacity;
import io.plimsoll.collector.container.Deployment;
import io.plimsoll.collector.container.ServiceKey;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// What every actuator promises, a fake one included.
public abstract class ActuatorContractTest {
  /// The actuator under test.
  protected abstract Actuator actuator() throws Exception;

  /// A new service with this many tasks, all running.
  protected abstract ServiceKey service(int tasks) throws Exception;

  /// A service that does not exist.
  protected ServiceKey unknown() {
    return new ServiceKey("plimsoll-nowhere", "nothing");
  }

  @Test
  void tellsHowManyTasksWereAskedForAndRun() throws Exception {
    ServiceKey web = service(2);
    Capacity now = actuator().capacity(web);
    assertThat(now.desired()).isEqualTo(2);
    assertThat(now.running()).isEqualTo(2);
    assertThat(now.deployment().underWay()).isFalse();
  }

  @Test
  void reachesTheAbsoluteSizeInBothDirections() throws Exception {
    ServiceKey web = service(1);
    assertThat(resize(web, 3)).isEqualTo(new Accepted(3));
    assertThat(actuator().capacity(web).desired()).isEqualTo(3);
    assertThat(resize(web, 2)).isEqualTo(new Accepted(2));
    assertThat(actuator().capacity(web).desired()).isEqualTo(2);
  }

  @Test
  void comesBackFromNone() throws Exception {
    ServiceKey web = service(2);
    assertThat(resize(web, 0)).isEqualTo(new Accepted(0));
    assertThat(actuator().capacity(web).desired()).isZero();
    assertThat(resize(web, 2)).isEqualTo(new Accepted(2));
    assertThat(actuator().capacity(web).desired()).isEqualTo(2);
  }

  @Test
  void aRepeatedResizeChangesNothing() throws Exception {
    ServiceKey web = service(1);
    Capacity before = actuator().capacity(web);
    assertThat(actuator().resize(web, 2, before)).isEqualTo(new Accepted(2));
    long version = actuator().capacity(web).version();
    assertThat(actuator().resize(web, 2, before)).isEqualTo(new Accepted(2));
    assertThat(actuator().capacity(web).version()).isEqualTo(version);
    assertThat(actuator().capacity(web).desired()).isEqualTo(2);
  }

  @Test
  void leavesAServiceAloneThatHasAnotherSizeThanExpected() throws Exception {
    ServiceKey web = service(1);
    Capacity stale = new Capacity(2, 2, Deployment.NONE, 0, Instant.EPOCH);
    assertThat(actuator().resize(web, 3, stale))
        .isInstanceOfSatisfying(
            Conflict.class, conflict -> assertThat(conflict.now().desired()).isEqualTo(1));
    assertThat(actuator().capacity(web).desired()).isEqualTo(1);
  }

  @Test
  void aNewSizeIsANewVersion() throws Exception {
    ServiceKey web = service(1);
    long before = actuator().capacity(web).version();
    resize(web, 2);
    assertThat(actuator().capacity(web).version()).isNotEqualTo(before).isNotZero();
  }

  @Test
  void doesNotKnowTheCapacityOfNothing() {
    assertThatThrownBy(() -> actuator().capacity(unknown()))
        .isInstanceOf(PlatformException.class)
        .hasMessageContaining(unknown().toString());
  }

  @Test
  void refusesLessThanNone() throws Exception {
    ServiceKey web = service(1);
    Capacity now = actuator().capacity(web);
    assertThatThrownBy(() -> actuator().resize(web, -1, now))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
  }

  /// Resizes from what the platform says now.
  protected final ResizeOutcome resize(ServiceKey service, int desired) throws Exception {
    return actuator().resize(service, desired, actuator().capacity(service));
  }
}
