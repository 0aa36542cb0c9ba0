package io.plimsoll.deploy;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/// The command line of `collect`.
@CommandLine.Command(
    name = "plimsoll collect",
    mixinStandardHelpOptions = true,
    versionProvider = Command.Versions.class,
    usageHelpAutoWidth = true,
    description = "Reads the containers of this machine and sends what it reads to a Plimsoll.")
final class CollectCommand implements Callable<Integer> {
  @Mixin private CollectFlags flags = new CollectFlags();

  @Override
  public Integer call() throws Exception {
    Collecting.run(CollectConfig.of(flags, System.getenv()), System.out);
    return 0;
  }
}
