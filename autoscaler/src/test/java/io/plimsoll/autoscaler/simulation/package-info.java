/// The engine in a simulated world on virtual time, with faults from a seed.
package io.plimsoll.autoscaler.simulation;
