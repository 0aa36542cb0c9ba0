package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collector.wire.ForgedFrame;
import io.plimsoll.collector.wire.ForgedFrame.Field;
import io.plimsoll.deploy.testing.Program;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One sender that makes frames up, and everybody else.
class BadFrameTest {
  private static final List<String> LISTS =
      List.of("/api/containers", "/api/services", "/api/nodes", "/api/status", "/metrics");

  @TempDir Path directory;

  @Test
  void whateverNumberOneFrameHasTheListsOfTheOthersAreWhole() throws Exception {
    try (Program store =
            Program.start("--no-collect", "--listen=127.0.0.1:0", "--data=" + directory);
        HttpClient http = HttpClient.newHttpClient()) {
      store.awaitReady();
      assertThat(post(http, store, frame("honest")).statusCode()).isEqualTo(200);
      for (Field field : Field.values()) {
        for (long number : new long[] {field.least(), field.most()}) {
          // What is in its range may still not be of this time, or be overtaken.
          post(http, store, frame("forged-" + field).with(field, number));
        }
        for (long number : new long[] {Long.MIN_VALUE + 1, Long.MAX_VALUE}) {
          HttpResponse<String> answer =
              post(http, store, frame("forged-" + field).with(field, number));
          assertThat(answer.statusCode()).as("%s %d", field, number).isIn(400, 422);
          assertThat(answer.body()).contains("\"reason\"").containsPattern("\\d{10}");
        }
      }
      for (String list : LISTS) {
        HttpResponse<String> answer = get(http, store.page().resolve(list));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      }
      assertThat(get(http, store.page().resolve("/api/nodes")).body()).contains("\"honest\"");
      assertThat(get(http, store.page().resolve("/metrics")).body())
          .contains("plimsoll_receiver_lost_total", "machine_scrape_error");
      assertThat(store.output()).doesNotContain("failed", "Exception");
    }
  }

  private static ForgedFrame frame(String node) {
    return new ForgedFrame(node, System.currentTimeMillis());
  }

  private static HttpResponse<String> get(HttpClient http, URI at) throws Exception {
    return http.send(HttpRequest.newBuilder(at).build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(HttpClient http, Program store, ForgedFrame frame)
      throws Exception {
    return http.send(
        HttpRequest.newBuilder(store.page().resolve("/api/frames"))
            .header("Content-Type", "application/x-plimsoll-frames")
            .POST(HttpRequest.BodyPublishers.ofByteArray(frame.bytes()))
            .build(),
        BodyHandlers.ofString());
  }
}
