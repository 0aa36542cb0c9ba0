/// Scalable targets: what may be resized, within which limits, and who said so.
package io.plimsoll.autoscaler.target;
