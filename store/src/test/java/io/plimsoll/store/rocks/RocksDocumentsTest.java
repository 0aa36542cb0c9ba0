package io.plimsoll.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.document.Documents;
import io.plimsoll.testing.TestClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksDocumentsTest {
  @TempDir private Path directory;

  private final TestClock clock = new TestClock(Fleet.START);
  private RocksStore store;
  private Documents documents;

  @BeforeEach
  void open() throws IOException {
    store = RocksStore.open(directory, StoreSettings.DEFAULT, clock);
    documents = store.documents();
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  @Test
  void theLastValueThatWasPutIsFoundAfterARestart() throws IOException {
    documents.put("intents", "web", bytes("1"));
    documents.put("intents", "web", bytes("2"));
    close();
    open();
    assertThat(documents.find("intents", "web")).hasValue(bytes("2"));
  }

  @Test
  void aDeletedValueIsGone() throws IOException {
    documents.put("intents", "web", bytes("1"));
    documents.delete("intents", "web");
    documents.delete("intents", "never");
    assertThat(documents.find("intents", "web")).isEmpty();
  }

  @Test
  void keysComeInOrderAndOnlyFromTheirCollection() throws IOException {
    for (String key : List.of("c", "a", "é", "b")) {
      documents.put("activities", key, bytes(key));
    }
    documents.put("activitie", "x", bytes("x"));
    documents.put("activities-old", "y", bytes("y"));
    assertThat(keys(documents.ascending("activities", "", 10))).containsExactly("a", "b", "c", "é");
    assertThat(keys(documents.ascending("activities", "b", 2))).containsExactly("b", "c");
    assertThat(keys(documents.descending("activities", "", 2))).containsExactly("é", "c");
    assertThat(keys(documents.descending("activities", "c", 10))).containsExactly("b", "a");
    assertThat(documents.ascending("activities", "", 0)).isEmpty();
    assertThat(documents.descending("nothing", "", 10)).isEmpty();
  }

  @Test
  void aCollectionNeedsAName() {
    assertThatThrownBy(() -> documents.put("", "key", bytes("1")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<String> keys(List<Documents.Document> found) {
    return found.stream().map(Documents.Document::key).toList();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
