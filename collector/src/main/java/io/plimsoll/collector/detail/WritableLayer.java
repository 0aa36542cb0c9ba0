package io.plimsoll.collector.detail;

/// The layer that a container writes to, and the file system that holds it.
///
/// @param device the file system's device, such as `/dev/vda1`
/// @param usedBytes the sizes of the layer's files together, or `Frame.MISSING`
/// @param totalBytes the size of the file system, or `Frame.MISSING`
/// @param inodes the files that it can have, or `Frame.MISSING`
/// @param freeInodes those that can still be made, or `Frame.MISSING`
public record WritableLayer(
    String device, long usedBytes, long totalBytes, long inodes, long freeInodes) {}
