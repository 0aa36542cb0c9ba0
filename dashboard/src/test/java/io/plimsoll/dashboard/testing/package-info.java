/// What tests of the page need: a browser to drive, and a fleet that is easy to make.
package io.plimsoll.dashboard.testing;
