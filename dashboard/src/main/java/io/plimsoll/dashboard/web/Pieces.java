package io.plimsoll.dashboard.web;

import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// An encoded answer, in pieces that are let go one by one as they are read. What it takes of
/// memory it takes of [Outgoing], and gives it back as it is read or discarded. Belongs to one
/// thread at a time: first to who encodes it, then to the event loop.
public final class Pieces extends OutputStream {
  /// Most answers fit.
  private static final int FIRST_BYTES = 4 << 10;

  /// As much as Netty takes before it says that the reader is behind.
  private static final int PIECE_BYTES = 64 << 10;

  private final Outgoing outgoing;
  private final Deque<byte[]> parts = new ArrayDeque<>();
  private byte[] last = {};
  private int used;
  private long length;
  private long room;

  /// A part of the answer.
  ///
  /// @param room what it has taken
  record Piece(Buffer bytes, int room) {}

  /// An empty answer.
  public Pieces(Outgoing outgoing) {
    this.outgoing = outgoing;
  }

  /// Bytes of the answer.
  public long length() {
    return length;
  }

  @Override
  public void write(int value) throws NoRoomException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws NoRoomException {
    int start = from;
    int left = count;
    while (left > 0) {
      if (used == last.length) {
        grow();
      }
      int some = Math.min(left, last.length - used);
      System.arraycopy(bytes, start, last, used, some);
      used += some;
      start += some;
      left -= some;
    }
    length += count;
  }

  private void grow() throws NoRoomException {
    int bytes = parts.isEmpty() ? FIRST_BYTES : PIECE_BYTES;
    outgoing.take(room, bytes);
    room += bytes;
    last = new byte[bytes];
    used = 0;
    parts.add(last);
  }

  boolean isEmpty() {
    return parts.isEmpty();
  }

  /// The next piece, whose room is now the caller's to give back; null if there is none.
  @Nullable Piece poll() {
    byte[] part = parts.poll();
    if (part == null) {
      return null;
    }
    room -= part.length;
    int bytes = parts.isEmpty() ? used : part.length;
    return new Piece(BufferInternal.buffer(Unpooled.wrappedBuffer(part, 0, bytes)), part.length);
  }

  /// Gives back what was taken. Closing does not, as who encodes closes what it wrote to.
  public void discard() {
    outgoing.give(room);
    room = 0;
    parts.clear();
    last = new byte[0];
    used = 0;
  }
}
