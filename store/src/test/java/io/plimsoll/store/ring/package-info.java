/// The ring beside a writer.
package io.plimsoll.store.ring;
