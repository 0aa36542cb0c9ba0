/// Resizes the services of Docker Compose projects. Start at `ComposeActuator`.
package io.plimsoll.autoscaler.actuator.compose;
