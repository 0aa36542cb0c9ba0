/// Follows a Docker Engine, and reads containers through it where their files are out of reach.
package io.plimsoll.collector.docker;
