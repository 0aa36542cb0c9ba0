/// What is watched and resized: a Docker Engine here, the simulated fleet next door.
package io.plimsoll.deploy.platform;
