package io.plimsoll.collector.kernel;

import io.plimsoll.collector.metric.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/// The text of one kernel file and a cursor in it. One object serves any number of files, one after
/// the other, and nothing is allocated while it does. Not thread-safe.
public final class KernelText {
  /// Room for `memory.stat`, and for `net/dev` with some hundred interfaces; grown when short.
  private static final int FIRST_CAPACITY = 16 * 1024;

  /// A kernel file that outgrows this is not one we know how to read.
  private static final int MAX_CAPACITY = 4 * 1024 * 1024;

  /// The kernel hands out sequences of records a page (4096 bytes) at a time, each as full as whole
  /// records allow, and no record that is read here is longer than 1024. A read that returns less
  /// than this was therefore the last, which saves every other system call.
  private static final int CERTAIN_END = 3072;

  private ByteBuffer buffer = ByteBuffer.allocateDirect(FIRST_CAPACITY);
  private byte[] bytes = new byte[FIRST_CAPACITY];
  private int length;
  private int cursor;
  private int wordStart;

  /// A text of its own, for tests and for small files read otherwise.
  public static KernelText of(String content) {
    KernelText text = new KernelText();
    byte[] ascii = content.getBytes(StandardCharsets.ISO_8859_1);
    text.bytes = ascii;
    text.length = ascii.length;
    return text;
  }

  /// Replaces the text by what `channel` holds from its beginning on.
  ///
  /// @throws IOException as reading does; a removed control group answers "No such device"
  void fill(FileChannel channel) throws IOException {
    buffer.clear();
    int count = channel.read(buffer, 0);
    while (count >= CERTAIN_END || !buffer.hasRemaining()) {
      if (!buffer.hasRemaining()) {
        grow();
      }
      count = channel.read(buffer, buffer.position());
    }
    length = buffer.position();
    buffer.get(0, bytes, 0, length);
    rewind();
  }

  /// Puts the cursor before the first word.
  public void rewind() {
    cursor = 0;
    wordStart = 0;
  }

  /// Whether no line is left.
  public boolean atEnd() {
    return cursor >= length;
  }

  /// Moves to the beginning of the next line.
  public void skipLine() {
    while (cursor < length && bytes[cursor] != '\n') {
      cursor++;
    }
    cursor++;
  }

  /// Moves over the next word of this line, a run of anything but blanks.
  ///
  /// @return its length; zero if the line has no more
  public int word() {
    skipBlanks();
    wordStart = cursor;
    while (cursor < length && bytes[cursor] != ' ' && bytes[cursor] != '\n') {
      cursor++;
    }
    return cursor - wordStart;
  }

  /// Moves over the next word of this line and `end`, which closes it: the name in `eth0:123`.
  public void wordUpTo(char end) {
    skipBlanks();
    wordStart = cursor;
    while (cursor < length && bytes[cursor] != end && bytes[cursor] != '\n') {
      cursor++;
    }
    if (cursor < length && bytes[cursor] == end) {
      cursor++;
    }
  }

  /// Whether the last word is `key`.
  public boolean wordIs(byte[] key) {
    return cursor - wordStart == key.length && wordStartsWith(key);
  }

  /// Whether the last word begins with `key`.
  public boolean wordStartsWith(byte[] key) {
    if (cursor - wordStart < key.length) {
      return false;
    }
    // From the end: keys share beginnings, such as total_.
    for (int i = key.length - 1; i >= 0; i--) {
      if (bytes[wordStart + i] != key[i]) {
        return false;
      }
    }
    return true;
  }

  /// Whether the word after the last one has this character in it; the cursor stays.
  boolean nextWordHas(char wanted) {
    int at = cursor;
    while (at < length && bytes[at] == ' ') {
      at++;
    }
    while (at < length && bytes[at] != ' ' && bytes[at] != '\n') {
      if (bytes[at] == wanted) {
        return true;
      }
      at++;
    }
    return false;
  }

  /// The last word as text. Allocates.
  public String wordText() {
    return new String(bytes, wordStart, cursor - wordStart, StandardCharsets.ISO_8859_1);
  }

  /// The number inside the last word that begins after `prefixLength` bytes of it, or
  /// [Frame#MISSING].
  public long numberInWord(int prefixLength) {
    int end = cursor;
    cursor = wordStart + prefixLength;
    long number = digits();
    cursor = end;
    return number;
  }

  /// Moves over the next number of this line and returns it. What is not a number, such as `max` or
  /// `-1`, is [Frame#MISSING] and stays; what is too large for a long is its largest value.
  public long number() {
    skipBlanks();
    return digits();
  }

  private long digits() {
    int start = cursor;
    long number = 0;
    while (cursor < length) {
      int digit = bytes[cursor] - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      boolean fits = number <= (Long.MAX_VALUE - digit) / 10;
      number = fits ? number * 10 + digit : Long.MAX_VALUE;
      cursor++;
    }
    return cursor == start ? Frame.MISSING : number;
  }

  private void skipBlanks() {
    while (cursor < length && bytes[cursor] == ' ') {
      cursor++;
    }
  }

  private void grow() throws IOException {
    int capacity = buffer.capacity() * 2;
    if (capacity > MAX_CAPACITY) {
      throw new IOException("A kernel file holds more than " + MAX_CAPACITY + " bytes");
    }
    ByteBuffer larger = ByteBuffer.allocateDirect(capacity);
    buffer.flip();
    larger.put(buffer);
    buffer = larger;
    bytes = new byte[capacity];
  }
}
