package io.plimsoll.deploy.platform;

/// What is read of containers for the scrape alone, while somebody scrapes.
///
/// @param processes whether processes are counted, with what they have open and their threads
/// @param connections whether sockets are counted by their state
/// @param diskUsage whether writable layers are measured
public record ScrapeSettings(boolean processes, boolean connections, boolean diskUsage) {
  /// For a collector that nobody scrapes.
  public static final ScrapeSettings NONE = new ScrapeSettings(false, false, false);
}
