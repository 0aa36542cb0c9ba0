/// Puts the parts together into one process: reads the flags, builds the graph of objects, starts
/// it and stops it. Start reading at [Main].
package io.plimsoll.deploy;
