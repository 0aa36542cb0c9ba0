/// Samples of labelled series that are in no chunk yet: in memory, and as records of the log.
package io.plimsoll.store.live;
