package io.plimsoll.store.label;

import org.jspecify.annotations.Nullable;
import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmap;

/// The groups that have a value of a label. Most values belong to one group alone, such as the id
/// of a container, and take no bitmap.
final class Posting {
  /// The one text of this value that all groups share.
  final String value;

  private int only;
  private int removed;
  private @Nullable RoaringBitmap groups;

  /// A value of one group.
  Posting(String value, int group) {
    this.value = value;
    only = group;
  }

  /// Adds a group.
  void add(int group) {
    if (groups == null) {
      if (only == group) {
        return;
      }
      groups = RoaringBitmap.bitmapOf(only);
    }
    groups.add(group);
  }

  /// Removes a group and tells whether none is left.
  boolean remove(int group) {
    if (groups == null) {
      return only == group;
    }
    groups.remove(group);
    int left = groups.getCardinality();
    if (left == 1) {
      only = groups.first();
      groups = null;
    } else if (++removed > left) {
      groups.trim();
      removed = 0;
    }
    return false;
  }

  /// Whether a group has the value.
  boolean contains(int group) {
    return groups == null ? only == group : groups.contains(group);
  }

  /// How many groups have it.
  int size() {
    return groups == null ? 1 : groups.getCardinality();
  }

  /// The groups, if there is more than one.
  @Nullable RoaringBitmap groups() {
    return groups;
  }

  /// The group, if there is only one.
  int only() {
    return only;
  }

  /// The ids of the groups, in order.
  PeekableIntIterator ids() {
    return groups == null ? RoaringBitmap.bitmapOf(only).getIntIterator() : groups.getIntIterator();
  }
}
