package io.plimsoll.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.testing.Seeds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files of records: what was written is read, and damage costs the records that it is in.
class RecordFileTest {
  @TempDir private Path directory;
  private Path file = Path.of("");

  @BeforeEach
  void name() {
    file = directory.resolve("records");
  }

  private final List<byte[]> records = new ArrayList<>();
  private final List<Integer> ends = new ArrayList<>();

  private byte[] write(RandomGenerator random) throws IOException {
    records.clear();
    ends.clear();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    RecordWriter writer = new RecordWriter(out, 0);
    for (int i = 0; i < 40; i++) {
      byte[] record = new byte[random.nextInt(random.nextInt(5) == 0 ? 100_000 : 3_000)];
      random.nextBytes(record);
      writer.write(record, record.length);
      records.add(record);
      ends.add(out.size());
    }
    return out.toByteArray();
  }

  private RecordFile.Contents read(byte[] bytes, List<byte[]> into) throws IOException {
    Files.write(file, bytes);
    return RecordFile.read(file, (record, length) -> into.add(Arrays.copyOf(record, length)));
  }

  @Test
  void whatWasWrittenIsRead() {
    Seeds.forEachSeed(
        20,
        random -> {
          byte[] bytes = write(random);
          List<byte[]> found = new ArrayList<>();
          assertThat(read(bytes, found))
              .isEqualTo(new RecordFile.Contents(0, -1, bytes.length, false));
          assertThat(found).containsExactlyElementsOf(records);
        });
  }

  @Test
  void aFlippedBitCostsTheRecordThatItIsIn() {
    Seeds.forEachSeed(
        50,
        random -> {
          byte[] bytes = write(random);
          int at = random.nextInt(bytes.length);
          bytes[at] ^= (byte) (1 << random.nextInt(8));
          List<byte[]> found = new ArrayList<>();
          RecordFile.Contents contents = read(bytes, found);
          int hit = (int) ends.stream().filter(end -> end <= at).count();
          List<byte[]> expected = new ArrayList<>(records);
          if (contents.damages() > 0 || contents.torn()) { // else it is in the room between blocks
            expected.remove(hit);
          }
          assertThat(found).containsExactlyElementsOf(expected);
        });
  }

  @Test
  void aCutCostsWhatIsBehindItAndIsNoDamage() {
    Seeds.forEachSeed(
        50,
        random -> {
          byte[] bytes = write(random);
          int cut = random.nextInt(bytes.length);
          List<byte[]> found = new ArrayList<>();
          RecordFile.Contents contents = read(Arrays.copyOf(bytes, cut), found);
          int whole = (int) ends.stream().filter(end -> end <= cut).count();
          assertThat(found).containsExactlyElementsOf(records.subList(0, whole));
          assertThat(contents.damages()).isZero();
          assertThat(contents.end()).isEqualTo(whole == 0 ? 0 : ends.get(whole - 1));
        });
  }
}
