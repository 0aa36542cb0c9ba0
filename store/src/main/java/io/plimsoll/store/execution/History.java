package io.plimsoll.store.execution;

import io.plimsoll.store.head.Head;
import java.io.IOException;
import java.util.List;

/// What stands for samples that are not kept any more, and is quicker to read than those that are.
///
/// @param services rollups of services
/// @param sources rollups of single containers and nodes, those of the longest periods first
/// @param archive the sources that ended
public record History(Rollups services, List<SourceRollups> sources, Archive archive) {
  /// Where sources are that ended.
  @FunctionalInterface
  public interface Archive {
    /// No source of it has samples or rollups in this bucket or later.
    default long until() {
      return Long.MAX_VALUE;
    }

    /// Visits the sources that were last seen in a bucket or later, without rows.
    void since(long bucket, Visitor visitor) throws IOException;
  }

  /// What takes sources.
  @FunctionalInterface
  public interface Visitor {
    /// Takes a source.
    void source(Head.Selected source) throws IOException;
  }
}
