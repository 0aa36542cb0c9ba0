/// What a person is told of files: why one cannot be used, and who holds one.
package io.plimsoll.collector.file;
