package io.plimsoll.collector.docker;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A pool of connections to one engine. Thread-safe.
///
/// No API version is asked for: an engine then answers in its own, so that one from before and one
/// from after a change of the oldest version served are both understood.
final class EngineConnection implements AutoCloseable {
  /// An engine on the same machine answers in milliseconds, one far away within a second.
  static final Duration CONNECT_PATIENCE = Duration.ofSeconds(5);

  /// A listing of ten thousand containers takes some seconds; what takes longer than this hangs.
  static final Duration CALL_PATIENCE = Duration.ofSeconds(20);

  /// The stats calls under way at a time, the inspections, and the stream of events.
  private static final int MAX_CONNECTIONS = 96;

  private static final String NO_ENGINE = "what answers there is no Docker Engine";
  private static final int NOT_FOUND = 404;
  private static final int OK = 200;

  /// Enough for the engine's sentence.
  private static final int MAX_ERROR_BYTES = 500;

  /// How docker-java tells of an error that the engine answered with.
  private static final Pattern STATUS = Pattern.compile("Status (\\d+): (.*)", Pattern.DOTALL);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI engine;
  private final DockerHttpClient http;
  private final DockerClient client;
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

  /// What the engine knows nothing of (any more).
  static final class NotFoundException extends IOException {
    private static final long serialVersionUID = 1;

    NotFoundException(String what) {
      super(what);
    }
  }

  /// An answer that says that it cannot be used.
  static final class StatusException extends IOException {
    private static final long serialVersionUID = 1;

    StatusException(String what) {
      super(what);
    }
  }

  /// Nothing is opened before the first call.
  EngineConnection(URI engine) {
    this.engine = engine;
    // Not from the environment: whoever named the engine has decided what of that counts.
    DefaultDockerClientConfig config =
        new DefaultDockerClientConfig.Builder().withDockerHost(engine.toString()).build();
    http =
        new ZerodepDockerHttpClient.Builder()
            .dockerHost(engine)
            .maxConnections(MAX_CONNECTIONS)
            .connectionTimeout(CONNECT_PATIENCE)
            .build();
    client = DockerClientImpl.getInstance(config, http);
  }

  /// Where the engine is.
  URI engine() {
    return engine;
  }

  /// docker-java's view of the connection. A call may hang if the engine does: see [#call].
  DockerClient client() {
    return client;
  }

  /// Calls the engine, and gives up when it does not answer. Unix sockets have no time-outs of
  /// their own in docker-java.
  ///
  /// @throws IOException if the call failed or took longer than [#CALL_PATIENCE]
  <T> T call(Callable<T> call) throws IOException, InterruptedException {
    Future<T> answer = callers.submit(call);
    try {
      return answer.get(CALL_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException hanging) {
      throw new IOException(
          "it did not answer within " + CALL_PATIENCE.toSeconds() + " s", hanging);
    } catch (ExecutionException failed) {
      Throwable cause = failed.getCause() == null ? failed : failed.getCause();
      throw cause instanceof IOException known ? known : new IOException(reason(cause), cause);
    } finally {
      // Interrupting the caller closes its connection.
      answer.cancel(true);
    }
  }

  /// Fetches a JSON document that docker-java has no command for, or only half of one.
  ///
  /// @throws NotFoundException if the engine does not know the thing
  JsonNode fetch(String path) throws IOException {
    DockerHttpClient.Request request =
        DockerHttpClient.Request.builder()
            .method(DockerHttpClient.Request.Method.GET)
            .path(path)
            .build();
    try (DockerHttpClient.Response response = http.execute(request);
        InputStream body = response.getBody()) {
      if (response.getStatusCode() == NOT_FOUND) {
        throw new NotFoundException("the engine knows nothing of " + path);
      }
      if (response.getStatusCode() != OK) {
        throw new StatusException(
            "it answered %d to %s%s"
                .formatted(
                    response.getStatusCode(),
                    path,
                    said(new String(body.readNBytes(MAX_ERROR_BYTES), UTF_8))));
      }
      return JSON.readTree(body);
    } catch (JsonProcessingException | CharConversionException noJson) {
      throw new StatusException(NO_ENGINE);
    } catch (IOException failure) {
      throw failure;
    } catch (RuntimeException failure) {
      throw new IOException(reason(failure), failure);
    }
  }

  /// The things in a list of docker-java, which is null where the engine says `null`.
  static <T> List<T> all(@Nullable List<T> listed) throws StatusException {
    if (listed == null) {
      throw new StatusException(NO_ENGINE);
    }
    return listed.stream().filter(Objects::nonNull).toList();
  }

  /// The innermost message of a failure, since docker-java and its transport wrap it, in one line.
  static String reason(Throwable failure) {
    String reason = "";
    Throwable innermost = failure;
    for (Throwable each = failure; each != null; each = each.getCause()) {
      String message = each.getMessage();
      reason = message == null || message.isBlank() ? reason : message;
      innermost = each;
    }
    Matcher answered = STATUS.matcher(reason.strip());
    if (answered.matches()) {
      return "it answered " + answered.group(1) + said(answered.group(2));
    }
    return reason.isBlank()
        ? innermost.getClass().getSimpleName()
        : reason.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  /// What an engine wrote beside the status of an error.
  private static String said(String body) {
    String text = body.strip();
    try {
      text = JSON.readTree(text).path("message").asText(text);
    } catch (IOException noJson) {
      return text.isEmpty() ? "" : ": " + text.replaceAll("\\s*\\R\\s*", " ");
    }
    return text.isEmpty() ? "" : ": " + text;
  }

  @Override
  public void close() {
    callers.shutdownNow();
    try (client) {
      http.close();
    } catch (IOException abandoned) {
      // Nothing is lost with a connection that was only read from.
      return;
    }
  }
}
