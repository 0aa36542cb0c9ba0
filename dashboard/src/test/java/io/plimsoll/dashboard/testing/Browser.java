package io.plimsoll.dashboard.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plimsoll.testing.InstalledProgram;
import io.plimsoll.testing.Subprocess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// A headless Chromium with one page, driven over the DevTools protocol.
///
/// For one thread. Waits are on conditions with a deadline, never for a time.
public final class Browser implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration ANSWER = Duration.ofSeconds(30);

  /// Interfaces come in a few at a time, one to three for a container.
  private static final int NAVIGATIONS = 10;

  private static final Duration POLL = Duration.ofMillis(50);

  private final ObjectMapper json = new ObjectMapper();
  private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
  private final List<String> errors = new CopyOnWriteArrayList<>();
  private final AtomicInteger lastId = new AtomicInteger();
  private final Process process;
  private final Path profile;
  private final HttpClient http = HttpClient.newHttpClient();
  private final WebSocket socket;

  private Browser(Path program) throws IOException, InterruptedException {
    profile = Files.createTempDirectory("plimsoll-browser");
    ProcessBuilder builder =
        Subprocess.prepare(
            program.toString(),
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--hide-scrollbars",
            "--remote-debugging-port=0",
            "--user-data-dir=" + profile,
            "about:blank");
    builder.environment().put("HOME", profile.toString());
    process =
        builder
            .redirectErrorStream(true)
            .redirectOutput(profile.resolve("output").toFile())
            .start();
    try {
      socket =
          http.newWebSocketBuilder()
              .buildAsync(URI.create(page()), new Listener())
              .get(ANSWER.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      stop();
      throw new IOException("Chromium does not take a connection", e);
    }
    call("Page.enable", Map.of());
    call("Runtime.enable", Map.of());
    call("Log.enable", Map.of());
  }

  /// Starts the browser of this machine with a fresh profile; the test is skipped without one.
  public static Browser startOrSkip() throws IOException, InterruptedException {
    return new Browser(InstalledProgram.orSkip("chromium", "google-chrome"));
  }

  /// Opens an address and waits until it has loaded.
  public void open(String address) throws IOException, InterruptedException {
    String failure = navigate(address);
    // A container that starts on this machine brings a network interface, and Chromium gives up.
    for (int trial = 1; trial < NAVIGATIONS && failure.contains("NETWORK_CHANGED"); trial++) {
      failure = navigate(address);
    }
    await("document.readyState === 'complete' && location.href !== 'about:blank'", ANSWER);
  }

  private String navigate(String address) throws IOException, InterruptedException {
    return call("Page.navigate", Map.of("url", address)).path("errorText").asText();
  }

  /// The value of an expression; promises are waited for.
  public JsonNode evaluate(String expression) throws IOException, InterruptedException {
    JsonNode answer =
        call(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
    if (answer.has("exceptionDetails")) {
      throw new IOException(expression + " failed: " + answer.get("exceptionDetails"));
    }
    return answer.path("result").path("value");
  }

  /// Waits until an expression is truthy.
  ///
  /// @throws IOException with what the page shows, if it is not within the time
  public void await(String expression, Duration within) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + within.toNanos();
    while (!evaluate("!!(" + expression + ")").asBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IOException(
            "Not true within %s: %s\nErrors: %s\nThe page shows:\n%s"
                .formatted(within, expression, errors, text()));
      }
      pause();
    }
  }

  /// The text that the page shows; none while it is being loaded.
  public String text() throws IOException, InterruptedException {
    return evaluate("document.body?.innerText ?? ''").asText();
  }

  /// Presses a key of one character.
  public void press(String key) throws IOException, InterruptedException {
    call("Input.dispatchKeyEvent", Map.of("type", "keyDown", "key", key, "text", key));
    call("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key));
  }

  /// Sets the size of the window, and the colours that the system would prefer.
  public void look(int width, int height, boolean dark) throws IOException, InterruptedException {
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
    Map<String, String> scheme =
        Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light");
    call("Emulation.setEmulatedMedia", Map.of("features", List.of(scheme)));
  }

  /// Cuts the page off from the network, or connects it again.
  public void offline(boolean offline) throws IOException, InterruptedException {
    call("Network.enable", Map.of());
    call(
        "Network.emulateNetworkConditions",
        Map.of(
            "offline", offline,
            "latency", 0,
            "downloadThroughput", -1,
            "uploadThroughput", -1));
  }

  /// Writes a picture of the whole page.
  public void screenshot(Path file) throws IOException, InterruptedException {
    JsonNode picture =
        call("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(file, Base64.getDecoder().decode(picture.get("data").asText()));
  }

  /// Errors that the page raised or logged so far.
  public List<String> errors() {
    return List.copyOf(errors);
  }

  /// Ends the browser and removes its profile.
  @Override
  public void close() throws IOException {
    socket.abort();
    stop();
  }

  private JsonNode call(String method, Map<String, Object> parameters)
      throws IOException, InterruptedException {
    int id = lastId.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    waiting.put(id, answer);
    ObjectNode message = json.createObjectNode().put("id", id).put("method", method);
    message.set("params", json.valueToTree(parameters));
    try {
      socket.sendText(message.toString(), true).get(ANSWER.toSeconds(), TimeUnit.SECONDS);
      JsonNode result = answer.get(ANSWER.toSeconds(), TimeUnit.SECONDS);
      if (result.has("error")) {
        throw new IOException(method + " failed: " + result.get("error"));
      }
      return result.path("result");
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException(method + " was not answered", e);
    } finally {
      waiting.remove(id);
    }
  }

  private String page() throws IOException, InterruptedException {
    Path ports = profile.resolve("DevToolsActivePort");
    long deadline = System.nanoTime() + START.toNanos();
    while (System.nanoTime() < deadline && process.isAlive()) {
      if (Files.exists(ports) && !Files.readAllLines(ports).isEmpty()) {
        String port = Files.readAllLines(ports).getFirst();
        URI list = URI.create("http://127.0.0.1:" + port + "/json/list");
        String body =
            http.send(HttpRequest.newBuilder(list).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        for (JsonNode target : json.readTree(body)) {
          if (target.path("type").asText().equals("page")) {
            return target.path("webSocketDebuggerUrl").asText();
          }
        }
      }
      pause();
    }
    String output = Files.readString(profile.resolve("output"));
    stop();
    throw new IOException("Chromium did not start in " + START + ": " + output);
  }

  private static void pause() throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
  }

  private void stop() throws IOException {
    process.destroyForcibly().onExit().join();
    try (Stream<Path> files = Files.walk(profile)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (java.io.UncheckedIOException | java.nio.file.DirectoryNotEmptyException e) {
      // A child of the browser may still write as it ends; the system clears its temporary files.
      errors.add("left behind: " + profile);
    }
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public @org.jspecify.annotations.Nullable CompletionStage<?> onText(
        WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        receive(text.toString());
        text.setLength(0);
      }
      from.request(1);
      return null;
    }

    private void receive(String message) {
      try {
        JsonNode node = json.readTree(message);
        CompletableFuture<JsonNode> answer = waiting.get(node.path("id").asInt());
        if (answer != null) {
          answer.complete(node);
        }
        String entry = node.path("params").path("entry").path("level").asText();
        if (node.path("method").asText().equals("Runtime.exceptionThrown")
            || entry.equals("error")) {
          errors.add(message);
        }
      } catch (IOException e) {
        errors.add("no JSON: " + message);
      }
    }
  }
}
