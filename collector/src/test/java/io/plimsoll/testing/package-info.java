/// What the tests of every module share: seeded randomness and a clock that is set by hand.
package io.plimsoll.testing;
