package io.plimsoll.deploy.testing;

import io.plimsoll.dashboard.write.Message;
import io.plimsoll.dashboard.write.Written;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A program that sends samples, or whatever else, to a running Plimsoll.
public final class RemoteWriter implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /// For answers that a slow disk keeps back.
  private static final Duration LONG_PATIENCE = Duration.ofMinutes(5);

  private static final String WRITE = "/api/v1/write";
  private static final String SAMPLES = "application/x-protobuf";

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI page;

  /// Sends nothing until it is told to.
  public RemoteWriter(URI page) {
    this.page = page;
  }

  /// A request with samples of the metric `up`, a second apart. Each series has its number as the
  /// label `i`, and the number times that of the sample as values.
  ///
  /// @param each samples of each series
  public static byte[] samples(int series, int each, long fromMillis) {
    List<Message> messages = new ArrayList<>();
    for (int one = 0; one < series; one++) {
      Message message = Written.series("__name__", "up", "i", Integer.toString(one));
      for (int i = 0; i < each; i++) {
        message.message(2, Written.sample(fromMillis + i * 1_000L, one * i));
      }
      messages.add(message);
    }
    return Written.snappy(Written.first(messages.toArray(Message[]::new)));
  }

  /// Sends a remote-write request.
  ///
  /// @return the status of the answer, 0 if the connection was closed before it
  public int write(byte[] body) throws InterruptedException {
    return post(WRITE, SAMPLES, body);
  }

  /// Sends a remote-write request.
  ///
  /// @return the answer, however long it takes
  public HttpResponse<Void> answer(byte[] body) throws IOException, InterruptedException {
    return http.send(request(WRITE, SAMPLES, body, LONG_PATIENCE), BodyHandlers.discarding());
  }

  /// Sends a body to a path.
  ///
  /// @return as above
  public int post(String path, String type, byte[] body) throws InterruptedException {
    try {
      return http.send(request(path, type, body, PATIENCE), BodyHandlers.discarding()).statusCode();
    } catch (IOException closed) {
      return 0;
    }
  }

  private HttpRequest request(String path, String type, byte[] body, Duration patience) {
    return HttpRequest.newBuilder(page.resolve(path))
        .timeout(patience)
        .header("Content-Type", type)
        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
        .build();
  }

  @Override
  public void close() {
    http.close();
  }
}
