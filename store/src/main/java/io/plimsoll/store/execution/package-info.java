/// Answers queries: rows in ascending time per source go in, datapoints come out.
package io.plimsoll.store.execution;
