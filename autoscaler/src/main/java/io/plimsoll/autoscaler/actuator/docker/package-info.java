/// The Docker Engine's API as plain JSON. Start at `Engine`.
package io.plimsoll.autoscaler.actuator.docker;
