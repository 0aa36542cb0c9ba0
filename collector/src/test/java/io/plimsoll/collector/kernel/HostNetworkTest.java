package io.plimsoll.collector.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostNetworkTest {
  private static final String HOST = "net:[1]";
  private static final String ENGINE = "net:[2]";
  private static final String CONTAINER = "net:[3]";

  @TempDir private Path proc;

  @BeforeEach
  void hostAndEngine() throws IOException {
    process("1", "0", HOST);
    process("20", "1", ENGINE);
  }

  @Test
  void aContainerWithANetworkOfItsOwnHasAnotherThanTheHost() throws IOException {
    process("300", "20", CONTAINER);
    assertThat(new HostNetwork(proc).isOther(300)).isTrue();
  }

  @Test
  void theNetworkOfTheHostAndThatOfTheEngineAreNotTheContainers() throws IOException {
    process("300", "20", HOST);
    process("301", "20", ENGINE);
    assertThat(new HostNetwork(proc).isOther(300)).isFalse();
    assertThat(new HostNetwork(proc).isOther(301)).isFalse();
  }

  @Test
  void whereTheParentIsHiddenTheHostsNetworkDecides() throws IOException {
    process("300", "77", CONTAINER);
    assertThat(new HostNetwork(proc).isOther(300)).isTrue();
    assertThat(new HostNetwork(proc).isOther(999)).isFalse();
  }

  private void process(String id, String parent, String network) throws IOException {
    Path directory = Files.createDirectories(proc.resolve(id).resolve("ns")).getParent();
    Files.createSymbolicLink(directory.resolve("ns/net"), Path.of(network));
    Files.writeString(directory.resolve("status"), "Name:\tan (odd) name\nPPid:\t" + parent + "\n");
  }
}
