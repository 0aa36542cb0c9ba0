/// Properties of the chunk format.
package io.plimsoll.store.chunk;
