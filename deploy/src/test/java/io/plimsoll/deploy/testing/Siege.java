package io.plimsoll.deploy.testing;

import io.plimsoll.collector.wire.ForgedFrame;
import io.plimsoll.collector.wire.ForgedFrame.Field;
import io.plimsoll.dashboard.write.Message;
import io.plimsoll.dashboard.write.Written;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Everything at once that may befall a program from outside, again and again until it is closed:
/// connections that are slow, requests that write many new series, frames that are forged and
/// broken, and a sender whose clock is a month ahead. One thread, one request after the other.
public final class Siege implements AutoCloseable {
  /// More than a program has at a time.
  private static final int CONNECTIONS = 600;

  private static final int NEW_SERIES = 2_000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long MONTH = Duration.ofDays(30).toMillis();

  private static final byte[] HEAD =
      "GET / HTTP/1.1\r\nHost: localhost\r\nX: ".getBytes(StandardCharsets.US_ASCII);

  private final URI page;
  private final String cluster;
  private final String service;
  private final HttpClient http = HttpClient.newHttpClient();
  private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
  private final List<Socket> slow = new ArrayList<>();
  private final Map<String, Integer> answers = new ConcurrentHashMap<>();
  private final Thread thread;
  private volatile boolean ends;
  private final AtomicInteger rounds = new AtomicInteger();
  private int series;

  /// Begins.
  ///
  /// @param key the service whose tasks are forged
  public Siege(URI page, String key) {
    this.page = page;
    int slash = key.indexOf('/');
    cluster = key.substring(0, slash);
    service = key.substring(slash + 1);
    thread = Thread.ofPlatform().name("siege").start(this::run);
  }

  /// How often everything was tried.
  public int rounds() {
    return rounds.get();
  }

  /// How often each kind of request was answered with each status, 0 if there was no answer.
  public Map<String, Integer> answers() {
    return answers;
  }

  @Override
  public void close() throws IOException {
    ends = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (Socket socket : slow) {
      socket.close();
    }
    http.close();
  }

  private void run() {
    try {
      while (!ends) {
        connect();
        write();
        frame("forged", forged());
        frame("future", new ForgedFrame("ahead", now() + MONTH).of(cluster, service).bytes());
        frame("broken", broken());
        rounds.incrementAndGet();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// A byte more on each slow connection, and a new one in place of each that was ended.
  private void connect() {
    while (slow.size() < CONNECTIONS && !ends) {
      slow.add(new Socket());
    }
    for (int i = 0; i < slow.size() && !ends; i++) {
      try {
        slow.get(i).getOutputStream().write('a');
      } catch (IOException ended) {
        slow.set(i, connection());
      }
    }
  }

  private Socket connection() {
    try {
      Socket socket = new Socket(page.getHost(), page.getPort());
      socket.getOutputStream().write(HEAD);
      return socket;
    } catch (IOException refused) {
      return new Socket();
    }
  }

  private void write() throws InterruptedException {
    Message[] all = new Message[NEW_SERIES];
    for (int i = 0; i < all.length; i++) {
      all[i] = Written.series("__name__", "siege", "i", Integer.toString(series++));
      all[i].message(2, Written.sample(now(), i));
    }
    post("write", "/api/v1/write", "application/x-protobuf", Written.snappy(Written.first(all)));
  }

  /// A task of the service, as busy as can be or idle, of a node that nobody knows.
  private byte[] forged() {
    long value = random.nextBoolean() ? Long.MAX_VALUE >> 1 : 0;
    return new ForgedFrame("forged-" + random.nextInt(20), now() - now() % 5_000)
        .of(cluster, service)
        .with(Field.SEQUENCE, 1 + rounds.get())
        .with(Field.GENERATION, 1 + rounds.get())
        .with(Field.VALUE, Math.min(value, Field.VALUE.most()))
        .bytes();
  }

  private byte[] broken() {
    byte[] bytes = forged();
    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
    return bytes;
  }

  private void frame(String kind, byte[] body) throws InterruptedException {
    post(kind, "/api/frames", "application/x-plimsoll-frames", body);
  }

  private void post(String kind, String path, String type, byte[] body)
      throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(page.resolve(path))
            .timeout(PATIENCE)
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    int status;
    try {
      status = http.send(request, BodyHandlers.discarding()).statusCode();
    } catch (IOException closed) {
      status = 0;
    }
    answers.merge(kind + " " + status, 1, Integer::sum);
  }

  private static long now() {
    return System.currentTimeMillis();
  }
}
