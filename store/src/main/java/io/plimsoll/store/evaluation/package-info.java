/// Answers questions about labelled series: samples of one series after the other go in, datapoints
/// come out.
package io.plimsoll.store.evaluation;
