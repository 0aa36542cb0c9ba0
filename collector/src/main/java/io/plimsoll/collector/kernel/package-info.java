/// The small text files in which the Linux kernel tells numbers, read without garbage.
package io.plimsoll.collector.kernel;
