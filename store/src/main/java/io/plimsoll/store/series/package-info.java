/// The vocabulary of series with labels of the sender's choice: samples in, questions, answers.
package io.plimsoll.store.series;
