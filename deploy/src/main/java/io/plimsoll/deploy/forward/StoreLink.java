package io.plimsoll.deploy.forward;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The connection to a store: one request at a time over a connection that stays open.
public final class StoreLink implements AutoCloseable {
  private static final String PATH = "/api/frames";
  private static final String TYPE = "application/x-plimsoll-frames";
  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern SECONDS = Pattern.compile("\\d{1,6}");

  /// Longer than a host on another continent takes; shorter than a step, so that few are late.
  private static final Duration CONNECT = Duration.ofSeconds(4);

  /// A hundred times what a store says; more comes from something else.
  private static final int MOST_ANSWER = 64 << 10;

  /// A reason is a sentence.
  private static final int MOST_REASON = 500;

  /// A store that asks for more is asked again earlier.
  private static final Duration MOST_PATIENCE = Duration.ofMinutes(5);

  private static final int OK = 200;
  private static final int UNREADABLE = 400;
  private static final int UNKNOWN = 404;
  private static final int CONFLICT = 409;
  private static final int TOO_LONG = 413;

  private final URI store;
  private final @Nullable String token;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http;

  /// @param store where it is, `http://` or `https://`, without the path of frames
  /// @param token what it wants to see; null if nothing
  public StoreLink(URI store, @Nullable String token) {
    this.store = store.resolve(store.getRawPath().replaceAll("/+$", "") + PATH);
    this.token = token;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .executor(threads)
            .build();
  }

  /// Sends records; none only asks whether the store is there and takes frames from us.
  Reply send(byte[] records, Duration patience) throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(store)
            .timeout(patience)
            .header("Content-Type", TYPE)
            .POST(BodyPublishers.ofByteArray(records));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      HttpResponse<byte[]> answer =
          http.send(
              request.build(), BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_ANSWER));
      String retryAfter = answer.headers().firstValue("Retry-After").orElse("");
      return reply(answer.statusCode(), answer.body(), retryAfter);
    } catch (HttpTimeoutException e) {
      return new Reply.Away("no answer within " + patience.toMillis() + " ms", Duration.ZERO);
    } catch (ConnectException e) {
      return new Reply.Away(said(e, "nothing listens there"), Duration.ZERO);
    } catch (IOException e) {
      return new Reply.Away(said(e, e.getClass().getSimpleName()), Duration.ZERO);
    }
  }

  /// Java's client leaves the message out where nothing listens.
  private static String said(IOException e, String otherwise) {
    String message = e.getMessage();
    return message == null || message.isBlank() ? otherwise : message;
  }

  /// What an answer means, whoever it is of.
  static Reply reply(int status, byte[] body, String retryAfter) {
    JsonNode answer = json(body);
    String reason = answer.findPath("reason").asText("").strip();
    String said = "it answered " + status + (reason.isEmpty() ? "" : ": " + shortened(reason));
    JsonNode step = answer.path("stepMillis");
    if (status == OK && step.canConvertToInt() && step.asInt() >= 0) {
      return new Reply.Kept(step.asInt(), Math.max(0, answer.path("refusedRows").asLong()));
    }
    if (status == OK || status == UNKNOWN) {
      return new Reply.Unwelcome(said + " - it is no Plimsoll that takes frames");
    }
    if (status == CONFLICT) {
      return new Reply.KeyFrameWanted();
    }
    if (status == UNREADABLE || status == TOO_LONG) {
      return new Reply.Refused(said);
    }
    boolean isOurFault = status >= 400 && status < 500 && status != 408 && status != 429;
    return isOurFault ? new Reply.Unwelcome(said) : new Reply.Away(said, wait(retryAfter));
  }

  private static Duration wait(String text) {
    if (!SECONDS.matcher(text).matches()) {
      return Duration.ZERO; // a date: our own back-off will do
    }
    Duration asked = Duration.ofSeconds(Long.parseLong(text));
    return asked.compareTo(MOST_PATIENCE) < 0 ? asked : MOST_PATIENCE;
  }

  private static JsonNode json(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (IOException noJson) {
      return MissingNode.getInstance();
    }
  }

  /// In one line.
  private static String shortened(String reason) {
    String line = reason.replaceAll("\\s+", " ");
    return line.length() <= MOST_REASON ? line : line.substring(0, MOST_REASON) + "…";
  }

  @Override
  public void close() {
    http.shutdownNow();
    threads.shutdownNow();
  }
}
