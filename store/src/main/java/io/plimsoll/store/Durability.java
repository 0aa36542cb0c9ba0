package io.plimsoll.store;

/// What an acknowledged frame survives. All of them survive the death of the process.
public enum Durability {
  /// The disk is told to keep what was written at every [StoreSettings#SYNC_MILLIS], so a power
  /// failure loses at most that much.
  EVERY_SECOND,
  /// The disk has kept a frame before it is acknowledged: a power failure loses nothing.
  ALWAYS
}
