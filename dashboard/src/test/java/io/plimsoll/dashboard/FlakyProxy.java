package io.plimsoll.dashboard;

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

/// Stands before a server and resets connections on which a given path is asked for, a given number
/// of times. Whatever else comes passes unseen.
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
    start(this::accept);
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

  private void accept() throws IOException {
    while (!listener.isClosed()) {
      Socket client = listener.accept();
      start(() -> serve(client));
    }
  }

  private void serve(Socket client) throws IOException {
    try (client;
        Socket upstream = new Socket(InetAddress.getLoopbackAddress(), server)) {
      start(() -> copy(upstream.getInputStream(), client.getOutputStream()));
      InputStream in = client.getInputStream();
      OutputStream out = upstream.getOutputStream();
      byte[] request = new byte[16_384]; // a browser writes a request without a body at once
      for (int length = in.read(request); length >= 0; length = in.read(request)) {
        String text = new String(request, 0, length, StandardCharsets.ISO_8859_1);
        if (text.contains(path) && left.getAndDecrement() > 0) {
          client.setSoLinger(true, 0); // closing then sends a reset
          return;
        }
        out.write(request, 0, length);
      }
    }
  }

  private static void copy(InputStream from, OutputStream to) throws IOException {
    try (from;
        to) {
      from.transferTo(to);
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private void start(Work work) {
    threads.execute(() -> {
      try {
        work.run();
      } catch (IOException e) {
        // One end went away, which is what this is for; the other end notices by itself.
      }
    });
  }

  @Override
  public void close() throws IOException {
    listener.close();
    threads.shutdownNow();
  }
}
