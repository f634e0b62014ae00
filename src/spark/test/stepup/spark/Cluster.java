package stepup.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A standalone cluster of Spark: a master, and workers of some cores each, in processes of their
 * own.
 */
final class Cluster implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 120;

  private final int port;
  private final List<Process> processes = new ArrayList<>();

  private Cluster(int port) {
    this.port = port;
  }

  static Cluster start(Path folder, int workers, int cores)
      throws IOException, InterruptedException {
    var cluster = new Cluster(Home.freePort());
    try {
      cluster.add(
          folder,
          "master",
          "Running Spark version",
          List.of(
              "spark-class",
              "org.apache.spark.deploy.master.Master",
              "--host",
              "127.0.0.1",
              "--port",
              String.valueOf(cluster.port),
              "--webui-port",
              "0"));
      for (int i = 1; i <= workers; i++) {
        cluster.add(
            folder,
            "worker-" + i,
            "Successfully registered with master",
            List.of(
                "spark-class",
                "org.apache.spark.deploy.worker.Worker",
                "--host",
                "127.0.0.1",
                "--cores",
                String.valueOf(cores),
                "--memory",
                "2g",
                "--webui-port",
                "0",
                "--work-dir",
                folder.resolve("work-" + i).toString(),
                cluster.master()));
      }
    } catch (IOException | InterruptedException e) {
      cluster.close();
      throw e;
    }
    return cluster;
  }

  private void add(Path folder, String name, String says, List<String> command)
      throws IOException, InterruptedException {
    var process = Home.start(folder, name, Map.of(), command);
    processes.add(process);
    var log = folder.resolve(name + ".err");
    for (int i = 0; !Files.readString(log).contains(says); i++) {
      if (i == 10 * PATIENCE_SECONDS || !process.isAlive()) {
        throw new IOException(name + " has not started: " + Files.readString(log));
      }
      Thread.sleep(100);
    }
  }

  String master() {
    return "spark://127.0.0.1:" + port;
  }

  /** Takes a worker and its executors away in the midst of what they do. */
  void killWorker(int number) {
    kill(processes.get(number));
  }

  private static void kill(Process process) {
    var all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(one -> one.onExit().join());
  }

  @Override
  public void close() {
    processes.forEach(Cluster::kill);
  }
}
