package io.plimsoll.collector.container;

/// Tasks of a service that whoever added them has to look after, since its orchestrator will not.
///
/// @param kind what to do with them
/// @param sound how many tasks of the service are as they should be
/// @param reason what is wrong, as a clause for a person
public record Repair(Kind kind, int sound, String reason) {
  /// What to do with them.
  public enum Kind {
    /// They never run, and growing the service is of no use until something changes.
    TAKE_BACK,
    /// They were made before the service was changed, and others have to be made in their places.
    REPLACE
  }
}
