import org.jspecify.annotations.NullMarked;

/// Keeps samples and answers queries.
@NullMarked
module io.plimsoll.store {
  requires static transitive org.jspecify;
  requires transitive io.plimsoll.collector;
  requires re2j;
  requires org.slf4j;
  requires roaringbitmap;
  requires rocksdbjni;

  exports io.plimsoll.store;
  exports io.plimsoll.store.document;
  exports io.plimsoll.store.label;
  exports io.plimsoll.store.query;
  exports io.plimsoll.store.ring;
  exports io.plimsoll.store.rocks;
  exports io.plimsoll.store.series;
}
