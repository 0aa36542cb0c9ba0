package io.plimsoll.store.rocks;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.store.StoreException;
import io.plimsoll.store.head.Head;
import io.plimsoll.store.head.Source;
import io.plimsoll.store.head.SourceHead;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Containers whose name has changed, and with it their service if they are of no other. A
/// container is its id: what was read of it before goes by its new name too. Belongs to the
/// appending thread.
final class Renames {
  private final Meta meta;
  private final Head head;
  private final Map<SourceHead, Source> found = new LinkedHashMap<>();
  private boolean allowed;

  /// A container went from one service to another.
  record Move(ServiceKey from, ServiceKey to) {}

  Renames(Meta meta, Head head) {
    this.meta = meta;
    this.head = head;
  }

  /// Begins with a frame.
  ///
  /// @param now whether a change may be made; else it is made by a frame to come
  void begin(boolean now) {
    allowed = now;
    found.clear();
  }

  /// Looks at how the engine describes a known container now.
  @SuppressWarnings("ReferenceEquality") // the same description needs no look
  void look(SourceHead known, Container container) {
    if (!allowed || known.described() == container) {
      return;
    }
    Source now = Source.of(known.source().id(), known.source().node(), container);
    if (now.equals(known.source())) {
      known.described(container);
    } else {
      found.put(known, now);
    }
  }

  /// Writes what has changed.
  void put(Database.Batch batch) throws StoreException {
    for (Map.Entry<SourceHead, Source> change : found.entrySet()) {
      meta.change(batch, change.getValue(), change.getKey().firstBucket());
    }
  }

  /// Makes the changes. Called under the head's lock, once they are written.
  ///
  /// @param moved sees the sources whose service is another now
  /// @return the services that have lost their last source
  List<Move> apply(Consumer<SourceHead> moved) {
    List<Move> moves = new ArrayList<>();
    found.forEach((known, now) -> {
      ServiceKey from = service(known.source());
      head.change(known, now);
      ServiceKey to = service(now);
      if (!from.equals(to)) {
        moved.accept(known);
        moves.add(new Move(from, to));
      }
    });
    found.clear();
    moves.removeIf(move -> head.has(move.from()));
    return moves;
  }

  private static ServiceKey service(Source source) {
    Source.Identity identity = source.identity();
    if (identity == null) {
      throw new IllegalStateException(source.key() + " is a node, whose name is what it is");
    }
    return identity.service();
  }
}
