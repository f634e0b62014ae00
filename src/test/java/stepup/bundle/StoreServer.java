package stepup.bundle;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A web server that holds one bundle, and does what a test wants it to. */
public final class StoreServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<String> answers = new CopyOnWriteArrayList<>();
  private volatile Doing doing = exchange -> answer(exchange, 404, new byte[0]);

  /** What it does with a request. */
  @FunctionalInterface
  interface Doing {
    void answer(HttpExchange exchange) throws IOException;
  }

  public StoreServer() throws IOException {
    this(0);
  }

  /** One on a port that is known. */
  public StoreServer(int port) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext("/", exchange -> doing.answer(exchange));
    server.setExecutor(threads);
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  public String address() {
    return "http://127.0.0.1:" + port() + "/rules.stepup";
  }

  /** Holds a bundle, and sends it once to whoever knows its tag. */
  public void hold(byte[] bytes) {
    var tag = "\"" + TrustedKey.sha256(bytes) + "\"";
    doing =
        exchange -> {
          exchange.getResponseHeaders().set("ETag", tag);
          if (tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            answer(exchange, 304, new byte[0]);
          } else {
            answer(exchange, 200, bytes);
          }
        };
  }

  void does(Doing what) {
    doing = what;
  }

  /** The status of every answer so far, in order. */
  List<String> answers() {
    return answers;
  }

  void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    answers.add(String.valueOf(status));
    exchange.sendResponseHeaders(status, status == 304 || body.length == 0 ? -1 : body.length);
    if (status != 304) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
