/// Carries a decision to the platform that keeps the tasks running.
package io.plimsoll.autoscaler.actuator;
