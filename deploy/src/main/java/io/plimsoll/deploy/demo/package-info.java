/// The simulated fleet of `--demo`: containers that do not exist, under a load that changes, scaled
/// by the real autoscaler. Start at `DemoFleet`.
package io.plimsoll.deploy.demo;
