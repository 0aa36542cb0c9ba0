/// Labels of series: sets of them, matchers, and the index that finds series by both.
package io.plimsoll.store.label;
