package stepup.load;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server on this machine prepared questions, one after the other and again from the first,
 * over kept connections with one question at a time on each, and has every answer judged.
 *
 * <p>It takes little of the processors it shares with the server: one thread for all connections,
 * and one more that sends at a rate; questions are bytes from the start, and of an answer's head
 * only what is needed is read.
 */
public final class Load {
  /** How long answers may take once nothing more is asked. */
  private static final long LAST_ANSWERS_NANOS = TimeUnit.SECONDS.toNanos(20);

  private static final long POLL_MILLIS = 100;

  private final int port;
  private final List<ByteBuffer> questions;
  private final Judge judge;

  /**
   * Prepares to ask.
   *
   * @param questions whole HTTP requests
   */
  public Load(int port, List<byte[]> questions, Judge judge) {
    this.port = port;
    this.questions = questions.stream().map(Load::direct).toList();
    this.judge = judge;
  }

  private static ByteBuffer direct(byte[] bytes) {
    return ByteBuffer.allocateDirect(bytes.length).put(bytes);
  }

  /** A request that posts JSON over a connection that is kept. */
  public static byte[] post(String path, byte[] json) {
    var head =
        "POST "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
            + json.length
            + "\r\n\r\n";
    var request =
        ByteBuffer.allocate(head.length() + json.length)
            .put(head.getBytes(StandardCharsets.ISO_8859_1))
            .put(json);
    return request.array();
  }

  /** What an answer is worth. */
  public enum Worth {
    /** The right answer. */
    GOOD,
    /** A refusal in good order, as of an overloaded server. */
    SHED,
    WRONG
  }

  /** Says what an answer is worth. */
  @FunctionalInterface
  public interface Judge {
    /**
     * Judges one answer; called from one thread at a time.
     *
     * @param question which one it answers, from 0
     * @param answer not to be kept: the next one takes its place
     */
    Worth of(int question, Answer answer);
  }

  /** Asks every question once, one after the other. */
  public Outcome once() throws IOException {
    try (var run = new Run(1, true)) {
      return run.closed(LAST_ANSWERS_NANOS, questions.size());
    }
  }

  /** Asks each connection's next question as soon as it has an answer. */
  public Outcome closed(int connections, Duration time) throws IOException {
    try (var run = new Run(connections, true)) {
      return run.closed(time.toNanos(), Long.MAX_VALUE);
    }
  }

  /**
   * Asks at a rate, whether there are answers or not as far as the connections suffice; a question
   * that has to wait for one is late, and its time counts from when it was due.
   *
   * @param rate questions a second
   * @param connections most questions without an answer at a time
   */
  public Outcome open(double rate, int connections, Duration time)
      throws IOException, InterruptedException {
    try (var run = new Run(connections, false)) {
      return run.open(rate, time.toNanos());
    }
  }

  private final class Run implements AutoCloseable {
    private final Selector selector = Selector.open();
    private final List<Connection> connections = new ArrayList<>();
    private final BlockingQueue<Connection> idle;
    private final Outcome outcome = new Outcome();
    private final boolean closedLoop;
    private long asked;
    private long most;
    private volatile long end = Long.MAX_VALUE;
    private volatile boolean allAsked;
    private int waiting;

    Run(int connections, boolean closedLoop) throws IOException {
      this.closedLoop = closedLoop;
      this.idle = new ArrayBlockingQueue<>(connections);
      for (int i = 0; i < connections; i++) {
        this.connections.add(new Connection());
      }
      idle.addAll(this.connections);
    }

    Outcome closed(long nanos, long mostAsked) throws IOException {
      most = mostAsked;
      long begin = System.nanoTime();
      end = begin + nanos;
      for (var connection : connections) {
        connection.ask(System.nanoTime());
      }
      waiting = connections.size();
      long patience = end + LAST_ANSWERS_NANOS;
      while (waiting > 0) {
        select(patience);
      }
      outcome.lasted(nanos);
      return outcome;
    }

    Outcome open(double rate, long nanos) throws IOException, InterruptedException {
      long begin = System.nanoTime();
      end = begin + nanos;
      var failure = new Exception[1];
      var receiver = new Thread(() -> failure[0] = receive(), "answers");
      receiver.start();
      try {
        send(rate, begin);
      } finally {
        allAsked = true;
        receiver.join();
      }
      if (failure[0] != null) {
        throw new IOException("the answers could not be read", failure[0]);
      }
      outcome.lasted(nanos);
      return outcome;
    }

    private void send(double rate, long begin) throws IOException, InterruptedException {
      long all = (long) (rate * (end - begin) / 1e9);
      for (long i = 0; i < all; i++) {
        long due = begin + (long) (i * 1e9 / rate);
        for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
          LockSupport.parkNanos(early);
        }
        var connection = idle.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (connection == null) {
          outcome.unasked(all - i);
          return;
        }
        connection.ask(due);
      }
    }

    private @Nullable Exception receive() {
      try {
        while (!allAsked || idle.size() < connections.size()) {
          select(end + LAST_ANSWERS_NANOS);
        }
        return null;
      } catch (IOException | RuntimeException e) {
        // Or the sender would wait for connections until the end.
        end = System.nanoTime();
        return e;
      }
    }

    private void select(long patience) throws IOException {
      selector.select(this::read, POLL_MILLIS);
      if (System.nanoTime() > patience) {
        throw new InterruptedIOException("answers are missing");
      }
    }

    private void read(SelectionKey key) {
      var connection = (Connection) key.attachment();
      try {
        if (!connection.read()) {
          return;
        }
        long now = System.nanoTime();
        if (!closedLoop) {
          idle.add(connection);
        } else if (now < end && asked < most) {
          connection.ask(now);
        } else {
          waiting--;
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      for (var connection : connections) {
        connection.close();
      }
      selector.close();
    }

    private final class Connection implements AutoCloseable {
      private final Answer answer = new Answer();
      private SocketChannel channel = connected();
      private int question;
      private long due;

      /** Written last and read first, as one thread may send and another receive. */
      private volatile long sent;

      Connection() throws IOException {}

      private SocketChannel connected() throws IOException {
        var opened =
            SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
        opened.configureBlocking(false);
        opened.register(selector, SelectionKey.OP_READ, this);
        return opened;
      }

      void ask(long whenDue) throws IOException {
        question = (int) (asked++ % questions.size());
        due = whenDue;
        sent = System.nanoTime();
        var bytes = questions.get(question).clear();
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }

      /** Reads on, and judges the answer if it is complete; says whether it is. */
      boolean read() throws IOException {
        if (!answer.read(channel)) {
          return false;
        }
        long now = System.nanoTime();
        long since = sent;
        if (!closedLoop || now <= end) {
          outcome.add(judge.of(question, answer), now - since, now - due);
        }
        if (answer.isLast()) {
          channel.close();
          channel = connected();
        }
        return true;
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    }
  }
}
