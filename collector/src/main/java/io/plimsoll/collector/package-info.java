/// Reads what containers and their node use, and hands it on as frames. Start at `Collector`.
package io.plimsoll.collector;
