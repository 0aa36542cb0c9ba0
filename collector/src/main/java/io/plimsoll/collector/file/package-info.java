/// Files: who may own, read and change them, and what a person is told of one that cannot be used.
package io.plimsoll.collector.file;
