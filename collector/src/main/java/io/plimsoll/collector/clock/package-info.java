/// The time, as far as it can be believed.
package io.plimsoll.collector.clock;
