/// Resizes the replicated services of a Docker Swarm. Start at `SwarmActuator`.
package io.plimsoll.autoscaler.actuator.swarm;
