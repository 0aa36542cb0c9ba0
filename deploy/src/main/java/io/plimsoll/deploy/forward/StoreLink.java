package io.plimsoll.deploy.forward;

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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The connection to a store: one request at a time over a connection that stays open.
public final class StoreLink implements AutoCloseable {
  private static final String PATH = "/api/frames";
  private static final String TYPE = "application/x-plimsoll-frames";
  private static final Pattern REASON =
      Pattern.compile("\"reason\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern STEP = Pattern.compile("\"stepMillis\"\\s*:\\s*(\\d{1,9})\\b");
  private static final Pattern SECONDS = Pattern.compile("\\d{1,6}");

  /// Longer than a host on another continent takes; shorter than a step, so that few are late.
  private static final Duration CONNECT = Duration.ofSeconds(4);

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
      return reply(http.send(request.build(), BodyHandlers.ofString()));
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

  private static Reply reply(HttpResponse<String> response) {
    int status = response.statusCode();
    String reason = found(REASON, response.body());
    String said = "it answered " + status + (reason.isEmpty() ? "" : ": " + reason);
    String step = found(STEP, response.body());
    if (status == OK && !step.isEmpty()) {
      return new Reply.Kept(Long.parseLong(step));
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
    return isOurFault ? new Reply.Unwelcome(said) : new Reply.Away(said, retryAfter(response));
  }

  private static Duration retryAfter(HttpResponse<String> response) {
    String text = response.headers().firstValue("Retry-After").orElse("");
    if (!SECONDS.matcher(text).matches()) {
      return Duration.ZERO; // a date: our own back-off will do
    }
    Duration asked = Duration.ofSeconds(Long.parseLong(text));
    return asked.compareTo(MOST_PATIENCE) < 0 ? asked : MOST_PATIENCE;
  }

  private static String found(Pattern pattern, String body) {
    Matcher matcher = pattern.matcher(body);
    return matcher.find() ? matcher.group(1).replaceAll("\\\\(.)", "$1") : "";
  }

  @Override
  public void close() {
    http.shutdownNow();
    threads.shutdownNow();
  }
}
