/// Finds what somebody meant who misspelt a name.
package io.plimsoll.collector.spelling;
