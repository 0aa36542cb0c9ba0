package io.plimsoll.deploy.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A Swarm service, as `docker stack deploy` makes it.
public final class SwarmTestService extends TestService {
  private final String stack;

  private SwarmTestService(TestEngine engine, Path directory, String stack) throws IOException {
    super(engine, directory);
    this.stack = stack;
  }

  /// Makes the engine a Swarm of one, if it is none yet.
  ///
  /// @return whether it was none
  public static boolean join(TestEngine engine) throws IOException {
    boolean isNew = engine.run("info", "--format", "{{.Swarm.LocalNodeState}}").equals("inactive");
    if (isNew) {
      String address = "127.0.0.1:" + freePort(); // another engine may have the usual port
      engine.run("swarm", "init", "--advertise-addr", address, "--listen-addr", address);
    }
    return isNew;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /// Starts service `web` of a stack with one task.
  ///
  /// @param max the most tasks that labels allow
  public static SwarmTestService start(TestEngine engine, Path directory, String stack, int max)
      throws IOException {
    SwarmTestService service = new SwarmTestService(engine, directory, stack);
    service.close(); // what an aborted run left behind
    Map<String, String> namespace = Map.of("com.docker.stack.namespace", stack);
    List<String> command =
        new ArrayList<>(
            List.of(
                "service",
                "create",
                "--detach",
                "--no-resolve-image",
                "--name",
                stack + "_web",
                "--limit-cpu",
                String.valueOf(CORES),
                "--limit-memory",
                "32m",
                "--mount",
                "type=bind,readonly,src=" + service.load() + ",dst=/load"));
    command.addAll(flags("--label", scaling(max)));
    command.addAll(flags("--label", namespace));
    command.addAll(flags("--container-label", namespace));
    command.addAll(workload());
    engine.run(command);
    return service;
  }

  @Override
  public String key() {
    return stack + "/web";
  }

  /// The Swarm's own name of it.
  public String name() {
    return stack + "_web";
  }

  /// Sets its size, which is the least it may have from now on.
  public void keep(int tasks) throws IOException {
    engine.run(
        "service",
        "update",
        "--detach",
        "--no-resolve-image",
        "--label-add",
        "plimsoll.min=" + tasks,
        "--replicas",
        String.valueOf(tasks),
        name());
  }

  /// Begins to replace its tasks, one a minute, by a version that ends in failure after a while.
  /// All but one are of the good version then.
  ///
  /// @param action what the Swarm does then, `rollback` or `pause`
  public void beginFailingUpdate(String action) throws IOException {
    engine.run(
        "service",
        "update",
        "--detach",
        "--no-resolve-image",
        "--update-failure-action",
        action,
        "--update-delay",
        "1m",
        "--update-monitor",
        "2m",
        "--args",
        "sh -c 'sleep 20; exit 1'",
        name());
  }

  /// One field of what the managers say of it.
  public String inspect(String format) throws IOException {
    return engine.run("service", "inspect", "--format", format, name());
  }

  @Override
  public List<String> running() throws IOException {
    return engine.lines(
        "ps",
        "--quiet",
        "--no-trunc",
        "--filter",
        "label=com.docker.swarm.service.name=" + stack + "_web");
  }

  @Override
  public void close() throws IOException {
    if (engine.lines("service", "ls", "--format", "{{.Name}}").contains(stack + "_web")) {
      engine.run("service", "rm", stack + "_web");
    }
  }
}
