package io.plimsoll.dashboard;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/// A connection whose bytes a test writes itself, as those do who mean no good.
final class Raw implements AutoCloseable {
  /// Small, so that a server soon sees that nobody reads.
  private static final int RECEIVE_BYTES = 4_096;

  private static final int PATIENCE_MILLIS = 30_000;

  private final Socket socket = new Socket();
  private boolean isAtEnd;

  Raw(int port) throws IOException {
    socket.setReceiveBufferSize(RECEIVE_BYTES);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  /// A request for a path, without a body and with a `Host`.
  static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
  }

  Raw send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.US_ASCII));
  }

  Raw send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  /// The next line; empty at the end of a head, or if the connection is closed.
  String line() throws IOException {
    StringBuilder line = new StringBuilder();
    InputStream in = socket.getInputStream();
    int next = in.read();
    for (; next >= 0 && next != '\n'; next = in.read()) {
      if (next != '\r') {
        line.append((char) next);
      }
    }
    isAtEnd = next < 0;
    return line.toString();
  }

  /// Reads up to a line that contains a text.
  void until(String text) throws IOException {
    while (!line().contains(text)) {
      if (isAtEnd) {
        throw new IOException("the server closed the connection before '" + text + "'");
      }
    }
  }

  /// Whether the server has closed the connection, in order or not; waits for it.
  boolean isClosed() {
    try {
      while (socket.getInputStream().read(new byte[RECEIVE_BYTES]) >= 0) {
        // what was on its way
      }
      return true;
    } catch (SocketTimeoutException open) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
