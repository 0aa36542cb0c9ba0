/// The shared vocabulary of readings: which metrics there are, and the frames that carry them.
package io.plimsoll.collector.metric;
