package stepup.kafka;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;

/** A real broker of Kafka, alone, in a process of its own: KRaft, on a free port. */
final class Broker implements AutoCloseable {
  private final Process process;
  private final int port;

  private Broker(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static Broker start(Path folder) throws Exception {
    int port = free();
    int controller = free();
    var settings =
        Files.writeString(
            folder.resolve("broker.properties"),
            """
            process.roles=broker,controller
            node.id=1
            controller.quorum.bootstrap.servers=127.0.0.1:%d
            listeners=PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d
            advertised.listeners=PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d
            controller.listener.names=CONTROLLER
            log.dirs=%s
            offsets.topic.replication.factor=1
            offsets.topic.num.partitions=4
            transaction.state.log.replication.factor=1
            transaction.state.log.min.isr=1
            transaction.state.log.num.partitions=4
            group.initial.rebalance.delay.ms=0
            auto.create.topics.enable=false
            log.retention.ms=-1
            """
                .formatted(controller, port, controller, port, controller, folder.resolve("log")));
    var format =
        java(folder, "kafka.tools.StorageTool", "format", "--standalone", "--ignore-formatted")
            .apply(List.of("-t", Uuid.randomUuid().toString(), "-c", settings.toString()));
    if (!format.waitFor(60, TimeUnit.SECONDS) || format.exitValue() != 0) {
      throw new IOException(Files.readString(folder.resolve("broker.txt")));
    }
    var broker = new Broker(java(folder, "kafka.Kafka").apply(List.of(settings.toString())), port);
    try (var admin = broker.admin()) {
      admin.describeCluster().nodes().get(60, TimeUnit.SECONDS);
    }
    return broker;
  }

  /** A process of Kafka's own; what it prints goes to a file. */
  private static Starting java(Path folder, String... words) {
    return more -> {
      var command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx512m",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path")));
      command.addAll(List.of(words));
      command.addAll(more);
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("broker.txt").toFile()))
          .start();
    };
  }

  @FunctionalInterface
  private interface Starting {
    Process apply(List<String> more) throws IOException;
  }

  private static int free() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  String servers() {
    return "127.0.0.1:" + port;
  }

  Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", servers()));
  }

  void create(int partitions, String... topics) throws Exception {
    try (var admin = admin()) {
      admin
          .createTopics(
              List.of(topics).stream()
                  .map(name -> new NewTopic(name, partitions, (short) 1))
                  .toList())
          .all()
          .get(Duration.ofSeconds(30).toSeconds(), TimeUnit.SECONDS);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
