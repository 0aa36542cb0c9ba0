/// The seam between the loop that collects and the ways to read a container.
package io.plimsoll.collector.reading;
