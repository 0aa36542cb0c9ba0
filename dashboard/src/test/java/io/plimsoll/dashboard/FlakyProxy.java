package io.plimsoll.dashboard;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// Stands before a server and resets connections whose first request is for a given path, a given
/// number of times. Whatever else comes passes unseen.
final class FlakyProxy implements AutoCloseable {
  private final ServerSocket listener;
  private volatile int server;
  private final String path;
  private final AtomicInteger left;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  FlakyProxy(int server, String path, int resets) throws IOException {
    this.server = server;
    this.path = path;
    this.left = new AtomicInteger(resets);
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.submit(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /// How many resets are still to come.
  int left() {
    return Math.max(0, left.get());
  }

  /// Leads to another server from now on.
  void lead(int port) {
    server = port;
  }

  private Void accept() throws IOException {
    while (!listener.isClosed()) {
      Socket client = listener.accept();
      threads.submit(() -> serve(client));
    }
    return null;
  }

  private Void serve(Socket client) throws IOException {
    try (client;
        Socket upstream = new Socket(InetAddress.getLoopbackAddress(), server)) {
      InputStream in = client.getInputStream();
      byte[] line = firstLine(in);
      String request = new String(line, StandardCharsets.ISO_8859_1);
      if (request.contains(path) && left.getAndDecrement() > 0) {
        client.setSoLinger(true, 0); // closing then sends a reset
        return null;
      }
      OutputStream out = upstream.getOutputStream();
      out.write(line);
      threads.submit(() -> copy(upstream.getInputStream(), client.getOutputStream()));
      copy(in, out);
      return null;
    }
  }

  private static byte[] firstLine(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0; next = in.read()) {
      line.write(next);
      if (next == '\n') {
        break;
      }
    }
    return line.toByteArray();
  }

  private static Void copy(InputStream from, OutputStream to) throws IOException {
    try (from;
        to) {
      from.transferTo(to);
    }
    return null;
  }

  @Override
  public void close() throws IOException {
    listener.close();
    threads.shutdownNow();
  }
}
