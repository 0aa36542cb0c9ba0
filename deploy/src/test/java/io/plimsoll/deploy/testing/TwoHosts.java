package io.plimsoll.deploy.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.plimsoll.testing.Subprocess;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Two hosts with a cable between them, as namespaces of the network of this one: a Plimsoll on one
/// of them, whose page is reached from there and from here, and its collector on the other. The
/// cable loses what it is told to; nothing at its ends is told of it.
public final class TwoHosts implements AutoCloseable {
  /// Where the Plimsoll listens, on loopback alone.
  public static final int PORT = 9470;

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /// A part of the addresses that are set aside for measurements between networks.
  private static final String NETWORK = "198.19.";

  private static final String OWN = NETWORK + ProcessHandle.current().pid() % 250 + ".";

  private final String name = "pl" + ProcessHandle.current().pid();
  private final String store = name + "s";
  private final String far = name + "f";

  private TwoHosts() {}

  /// Makes them; the test is skipped where that cannot be done.
  public static TwoHosts orSkip() throws IOException {
    assumeTrue(isPossible(), "networks cannot be made here: that takes root, ip and iptables");
    TwoHosts hosts = new TwoHosts();
    try {
      hosts.make();
    } catch (IOException e) {
      hosts.close();
      throw e;
    }
    return hosts;
  }

  private static boolean isPossible() {
    String probe = "plimsoll-probe";
    try {
      run("ip", "netns", "add", probe);
      try {
        run("ip", "netns", "exec", probe, "iptables", "-t", "nat", "-S");
        run("ip", "netns", "exec", probe, "iptables", "-S");
      } finally {
        run("ip", "netns", "del", probe);
      }
      return true;
    } catch (IOException absent) {
      System.out.println("no namespaces of the network: " + absent.getMessage());
      return false;
    }
  }

  private void make() throws IOException {
    run("ip", "netns", "add", store);
    run("ip", "netns", "add", far);
    run("ip", "link", "add", name, "type", "veth", "peer", "name", "here", "netns", store);
    run("ip", "addr", "add", OWN + "6/30", "dev", name);
    run("ip", "link", "set", name, "up");
    inStore("ip", "addr", "add", OWN + "5/30", "dev", "here");
    inStore("ip", "link", "add", "far", "type", "veth", "peer", "name", "near", "netns", far);
    inStore("ip", "addr", "add", OWN + "1/30", "dev", "far");
    run("ip", "-n", far, "addr", "add", OWN + "2/30", "dev", "near");
    for (String device : List.of("lo", "here", "far")) {
      inStore("ip", "link", "set", device, "up");
    }
    for (String device : List.of("lo", "near")) {
      run("ip", "-n", far, "link", "set", device, "up");
    }
    for (String device : List.of("here", "far")) {
      inStore("sh", "-c", "echo 1 > /proc/sys/net/ipv4/conf/" + device + "/route_localnet");
    }
    inStore(
        "iptables -t nat -A PREROUTING -p tcp --dport %1$d -j DNAT --to-destination 127.0.0.1:%1$d"
            .formatted(PORT)
            .split(" "));
  }

  /// What starts a program on the host of the Plimsoll, before its command.
  public List<String> beforeStore() {
    return List.of("ip", "netns", "exec", store);
  }

  /// What starts a program on the host of the collector, before its command.
  public List<String> beforeCollector() {
    return List.of("ip", "netns", "exec", far);
  }

  /// The page for the collector.
  public URI fromFar() {
    return URI.create("http://" + OWN + "1:" + PORT);
  }

  /// The page for us.
  public URI fromHere() {
    return URI.create("http://" + OWN + "5:" + PORT);
  }

  /// A share of all packets that the collector sends is lost from now on.
  public void loseToStore(double share) throws IOException {
    lose("INPUT -i far", share);
  }

  /// A share of all packets that the Plimsoll sends to the collector is lost from now on.
  public void loseFromStore(double share) throws IOException {
    lose("OUTPUT -o far", share);
  }

  private void lose(String where, double share) throws IOException {
    String some = share < 1 ? " -m statistic --mode random --probability " + share : "";
    String rule = "iptables -A " + where + some + " -j DROP";
    inStore(rule.split(" "));
  }

  /// Pulls the cable out at the end of the Plimsoll, which sees that.
  public void unplug() throws IOException {
    inStore("ip", "link", "set", "far", "down");
  }

  /// Everything arrives again.
  public void mend() throws IOException {
    inStore("iptables", "-F");
    inStore("ip", "link", "set", "far", "up");
  }

  /// Removes them; what runs there must have ended.
  @Override
  public void close() throws IOException {
    for (String host : List.of(store, far)) {
      try {
        run("ip", "netns", "del", host);
      } catch (IOException e) {
        System.out.println(e.getMessage()); // it was not made
      }
    }
  }

  private void inStore(String... command) throws IOException {
    List<String> all = new ArrayList<>(beforeStore());
    all.addAll(List.of(command));
    run(all.toArray(String[]::new));
  }

  private static void run(String... command) throws IOException {
    var _ = Subprocess.output(Subprocess.prepare(command), PATIENCE);
  }
}
