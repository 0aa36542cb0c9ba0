package io.plimsoll.deploy.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a collector says of its sending.
class ProgressTest {
  @Test
  void framesThatAreLostForWantOfRoomAreToldWheneverTheyAreTwiceAsMany() {
    List<String> told = new ArrayList<>();
    Progress progress = new Progress("http://store", "/spool", told::add);
    for (int lost = 1; lost <= 1_000; lost++) {
      progress.lost(1);
    }
    assertThat(told).hasSize(10).last().asString().contains("512 so far");
  }
}
