package io.plimsoll.deploy;

import io.plimsoll.collector.kernel.Descriptors;
import io.plimsoll.collector.kernel.Descriptors.Share;
import java.io.IOException;
import java.util.Optional;

/// What the person who starts the program reads of the files and connections that it may have open.
final class OpenFiles {
  /// All have what is of use to them from here on.
  private static final int PLENTY = 2_200;

  private static final String MORE =
      "raise the limit: ulimit -n %d, or LimitNOFILE=%d with systemd".formatted(PLENTY, PLENTY);

  private OpenFiles() {}

  /// Checks that there are enough.
  ///
  /// @throws IOException in one line, if the program could not run
  static void require() throws IOException {
    if (Descriptors.tooFew()) {
      throw new IOException(
          "%d files and connections may be open at once, and at least %d are needed; %s"
              .formatted(Descriptors.limit(), Descriptors.NEEDED, MORE));
    }
  }

  /// What to say if there are fewer than would be of use.
  static Optional<String> few() {
    return Descriptors.scarce()
        ? Optional.of(
            "%d files and connections may be open at once, so at most %d connections are taken; %s"
                .formatted(Descriptors.limit(), Share.CONNECTIONS.descriptors(), MORE))
        : Optional.empty();
  }
}
