package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.deploy.testing.Program;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program as it is kept busy once after a build.
class TrainingTest {
  @TempDir Path directory;

  @Test
  void theDemoTakesAndAnswersAllThatItIsTrainedWith() throws Exception {
    try (Program program =
            Program.startCommand(
                "TrainingRun",
                "--demo",
                "--data",
                directory.toString(),
                "--listen",
                "127.0.0.1:0");
        Program training =
            Program.startCommand("Training", program.page().resolve("/").toString())) {
      assertThat(program.output()).contains("Trained without an engine");
      assertThat(training.exitCode()).as(training.output()).isZero();
      String count =
          "/api/series/query?match=%7Bcluster%3D%22training%22%7D&from=-1s&to=now&step=1s";
      assertThat(program.json(count + "&function=count&window=1h&aggregate=sum").toString())
          .contains("120000");
    }
  }
}
