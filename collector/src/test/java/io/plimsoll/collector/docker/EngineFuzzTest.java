package io.plimsoll.collector.docker;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.transport.DockerHttpClient;
import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.Deployment;
import io.plimsoll.collector.container.Services;
import io.plimsoll.collector.reading.Rows;
import io.plimsoll.testing.Fuzzing;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Answers of an engine, some of which hold labels and names that anybody on it chose. The first
/// byte of the input chooses the call, and the others are the answer.
public final class EngineFuzzTest {
  /// docker-java makes an object of every pair of braces, with a place for each of its fields.
  private static final long PER_BYTE = 1_024;

  private static final DefaultDockerClientConfig CONFIG =
      new DefaultDockerClientConfig.Builder().withDockerHost("tcp://127.0.0.1:1").build();
  private static final ObjectMapper JSON = CONFIG.getObjectMapper();
  private static final Answering ENGINE = new Answering();
  private static final DockerClient CLIENT = DockerClientImpl.getInstance(CONFIG, ENGINE);

  @Test
  void anAnswerIsUnderstoodOrIsNoneWhateverItHolds() throws IOException {
    Fuzzing.replay(EngineFuzzTest.class, EngineFuzzTest::fuzzerTestOneInput);
  }

  /// Reads an answer the way that this program does.
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    try {
      Fuzzing.chosen(
          input,
          PER_BYTE,
          EngineFuzzTest::stats,
          EngineFuzzTest::inspected,
          EngineFuzzTest::listed,
          EngineFuzzTest::labels,
          EngineFuzzTest::services);
    } catch (IOException declared) {
      return;
    }
  }

  private static void stats(byte[] answer) throws IOException {
    JsonNode stats = JSON.readTree(answer);
    StatsReading.read(stats, stats, new long[Rows.WIDTH]);
  }

  private static void inspected(byte[] answer) throws IOException {
    InspectContainerResponse inspected = JSON.readValue(answer, InspectContainerResponse.class);
    if (inspected != null) {
      StopSignal.asks("15", Inspection.stopSignal(inspected));
      Container container = Inspection.of(inspected);
      container.isStarting(0);
      deployed(List.of(container));
    }
  }

  private static void listed(byte[] answer) throws IOException {
    List<com.github.dockerjava.api.model.Container> listed =
        JSON.readValue(answer, new TypeReference<>() {});
    List<Container> containers = new ArrayList<>();
    for (var each : EngineConnection.all(listed)) {
      containers.add(Inspection.of(each));
    }
    deployed(containers);
  }

  private static void labels(byte[] answer) throws IOException {
    Map<String, String> labels = JSON.readValue(answer, new TypeReference<>() {});
    if (labels != null && !labels.containsValue(null)) {
      Naming.of("web", labels);
    }
  }

  private static void services(byte[] answer) throws IOException {
    ENGINE.answer = answer;
    try {
      new SwarmServices(CLIENT).list();
    } catch (RuntimeException e) {
      if (!(e.getCause() instanceof IOException)) {
        throw e;
      }
    }
  }

  private static void deployed(List<Container> containers) {
    Endings endings = new Endings();
    Services.of(
        containers,
        List.of(),
        (key, members) ->
            members.isEmpty()
                ? Deployment.NONE
                : ComposeDeployment.of(
                    key.service(),
                    members.stream()
                        .map(each -> ComposeDeployment.Member.of(each, endings))
                        .toList()));
  }

  /// An engine that has one answer to everything.
  private static final class Answering implements DockerHttpClient {
    private byte[] answer = new byte[0];

    @Override
    public Response execute(Request request) {
      return new Response() {
        @Override
        public int getStatusCode() {
          return 200;
        }

        @Override
        public Map<String, List<String>> getHeaders() {
          return Map.of();
        }

        @Override
        public InputStream getBody() {
          return new ByteArrayInputStream(answer);
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public void close() {}
  }
}
