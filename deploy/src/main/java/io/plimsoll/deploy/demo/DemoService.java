package io.plimsoll.deploy.demo;

import io.plimsoll.collector.container.ServiceKey;
import java.time.Duration;
import java.util.Map;

/// The character of a simulated service.
///
/// @param key its identity
/// @param image the image its containers claim to run
/// @param tasks how many tasks it starts with
/// @param labels its scaling settings, as an operator would write them
/// @param limitMillicores CPU limit of a task
/// @param limitBytes memory limit of a task
/// @param load what is asked of all its tasks together
/// @param restBytes memory of a task without load
/// @param bytesPerCore more memory for each core of load
/// @param networkPerCore bytes a second received for each core of load; twice as many are sent
/// @param diskPerCore bytes a second written for each core of load
record DemoService(
    ServiceKey key,
    String image,
    int tasks,
    Map<String, String> labels,
    int limitMillicores,
    long limitBytes,
    Load load,
    long restBytes,
    long bytesPerCore,
    long networkPerCore,
    long diskPerCore) {

  /// What is asked of a service over time, in cores.
  ///
  /// @param base the mean
  /// @param wave how far the daily wave departs from it, as a share of it, 0 to 1
  /// @param day length of the wave: a day takes minutes, so that something happens while one looks
  /// @param noise how far it departs at random, as a share of it
  /// @param burst what a burst adds, as a share of the base; 0 for none
  /// @param burstEvery mean time between two bursts
  /// @param burstFor how long a burst lasts
  record Load(
      double base,
      double wave,
      Duration day,
      double noise,
      double burst,
      Duration burstEvery,
      Duration burstFor) {}

  /// The limit of a task in cores.
  double limitCores() {
    return limitMillicores / 1_000.0;
  }
}
