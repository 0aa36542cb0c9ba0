package io.plimsoll.deploy.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// A socket that leads to an engine, and can be cut: an engine that goes away and comes back for
/// those behind the socket, while other tests go on with it.
public final class EngineRelay implements AutoCloseable {
  private static final int BUFFER = 8_192;

  private final SocketAddress engine;
  private final Path socket;
  private final ServerSocketChannel server;
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger turnedAway = new AtomicInteger();
  private volatile boolean cut;
  private volatile CountDownLatch held = new CountDownLatch(0);

  /// @param engine where it leads to, a `unix://` or `tcp://` address
  /// @param socket the file to make
  public EngineRelay(URI engine, Path socket) throws IOException {
    this.engine =
        "tcp".equals(engine.getScheme())
            ? new InetSocketAddress(engine.getHost(), engine.getPort())
            : UnixDomainSocketAddress.of(engine.getPath());
    this.socket = socket;
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual().start(this::accept);
  }

  /// Where it is.
  public URI uri() {
    return URI.create("unix://" + socket);
  }

  /// Ends all connections, and every new one at once.
  public void cut() throws IOException {
    cut = true;
    for (SocketChannel channel : open) {
      channel.close();
    }
  }

  /// Holds back what is asked, until [#release].
  public void hold() {
    held = new CountDownLatch(1);
  }

  /// Passes on what was held back.
  public void release() {
    held.countDown();
  }

  /// Leads to the engine again.
  public void mend() {
    cut = false;
  }

  /// Connections that were ended at once, so far.
  public int turnedAway() {
    return turnedAway.get();
  }

  @Override
  public void close() throws IOException {
    server.close();
    release();
    cut();
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel client = server.accept();
        if (cut) {
          turnedAway.incrementAndGet();
          client.close();
        } else {
          SocketChannel behind = SocketChannel.open(engine);
          Thread.ofVirtual().start(() -> carry(client, behind));
          Thread.ofVirtual().start(() -> carry(behind, client));
        }
      }
    } catch (IOException closed) {
      cut = true;
    }
  }

  private void carry(SocketChannel from, SocketChannel to) {
    open.add(from);
    try (from;
        to;
        InputStream in = Channels.newInputStream(from);
        OutputStream out = Channels.newOutputStream(to)) {
      byte[] bytes = new byte[BUFFER];
      for (int read = 0; read >= 0 && !cut; read = in.read(bytes)) {
        held.await();
        out.write(bytes, 0, read);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException ended) {
      // One of the two has gone, or the connection was cut: both end.
    } finally {
      open.remove(from);
    }
  }
}
