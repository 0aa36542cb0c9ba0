/// Samples of labelled series as bytes: values as codes, and chunks of series that share
/// timestamps.
package io.plimsoll.store.sample;
