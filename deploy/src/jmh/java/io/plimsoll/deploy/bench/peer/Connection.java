package io.plimsoll.deploy.bench.peer;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// One kept-alive HTTP/1.1 connection to a server on loopback. As little as will do: what it costs
/// is taken from the cores that the servers are measured on. Belongs to one thread.
final class Connection implements Closeable {
  private static final int TIMEOUT_MILLIS = 120_000;
  private static final int BUFFER = 1 << 16;

  private final Socket socket = new Socket();
  private final String host;
  private final InputStream in;
  private final OutputStream out;

  /// What a server says.
  @SuppressWarnings("ArrayRecordComponent") // read once and never compared
  record Response(int status, byte[] body) {
    /// Whether it did what was asked.
    boolean ok() {
      return status / 100 == 2;
    }

    /// The body as text, cut short.
    String text() {
      String text = new String(body, StandardCharsets.UTF_8).strip();
      return "HTTP " + status + ": " + text.substring(0, Math.min(300, text.length()));
    }

    /// The body, if it did what was asked.
    byte[] bodyOrFail(String what) throws IOException {
      if (!ok()) {
        throw new IOException(what + ": " + text());
      }
      return body;
    }
  }

  Connection(int port) throws IOException {
    host = "127.0.0.1:" + port;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
    in = new BufferedInputStream(socket.getInputStream(), BUFFER);
    out = socket.getOutputStream();
  }

  /// Asks.
  Response ask(String path) throws IOException {
    out.write(head("GET", path, "").getBytes(StandardCharsets.US_ASCII));
    return response();
  }

  /// Posts nothing, to have something done.
  Response post(String path) throws IOException {
    out.write(head("POST", path, "Content-Length: 0\r\n").getBytes(StandardCharsets.US_ASCII));
    return response();
  }

  /// Sends a remote-write request.
  Response write(String path, byte[] body, int length) throws IOException {
    String headers =
        "Content-Length: "
            + length
            + "\r\nContent-Encoding: snappy\r\nContent-Type: application/x-protobuf\r\n"
            + "X-Prometheus-Remote-Write-Version: 0.1.0\r\n";
    out.write(head("POST", path, headers).getBytes(StandardCharsets.US_ASCII));
    out.write(body, 0, length);
    return response();
  }

  private String head(String method, String path, String headers) {
    return method
        + " "
        + path
        + " HTTP/1.1\r\nHost: "
        + host
        + "\r\nUser-Agent: plimsoll-bench\r\n"
        + headers
        + "\r\n";
  }

  private Response response() throws IOException {
    int status = Integer.parseInt(line().split(" ", 3)[1]);
    int length = 0;
    boolean chunked = false;
    for (String header = line(); !header.isEmpty(); header = line()) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(lower.substring(15).strip());
      } else if (lower.startsWith("transfer-encoding:")) {
        chunked = lower.contains("chunked");
      }
    }
    return new Response(status, chunked ? chunks() : exactly(length));
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int length = chunkLength(); length > 0; length = chunkLength()) {
      body.write(exactly(length));
      line();
    }
    line();
    return body.toByteArray();
  }

  private int chunkLength() throws IOException {
    return Integer.parseInt(line(), 16);
  }

  private byte[] exactly(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the server ended in the middle of a response");
    }
    return bytes;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the server closed the connection");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
