package stepup.access;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import stepup.tables.Mistake;
import stepup.tables.RulesException;

/** The public keys that tokens are checked by (JWKS), from a file or from who issues the tokens. */
abstract class TokenKeys implements JWKSource<SecurityContext>, AutoCloseable {
  private static final int MOST_BYTES = 1 << 18;

  /** What is wrong with the keys; empty if nothing is. */
  abstract List<String> troubles();

  @Override
  public abstract void close();

  /**
   * Keys in a file, read again when it is changed.
   *
   * @throws RulesException if it holds none
   */
  static TokenKeys inFile(Path file) {
    var followed = followed(file);
    return new TokenKeys() {
      @Override
      public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) {
        return selector.select(followed.now());
      }

      @Override
      List<String> troubles() {
        return followed.mistakes().stream().map(Mistake::toString).toList();
      }

      @Override
      public void close() {
        followed.close();
      }
    };
  }

  private static Followed<JWKSet> followed(Path file) {
    return Followed.open(
        List.of(file),
        contents -> {
          try {
            return parsed(contents.get(0));
          } catch (ParseException e) {
            throw new RulesException(
                List.of(
                    Mistake.inFile(
                        file.toString(),
                        "these are no public keys (JWKS)",
                        "save what the issuer of the tokens gives as its `jwks_uri`")));
          }
        },
        keys -> {});
  }

  private static JWKSet parsed(byte[] bytes) throws ParseException {
    JWKSet keys;
    try {
      keys = JWKSet.parse(new String(bytes, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new ParseException("no keys", 0);
    }
    if (keys.getKeys().stream().noneMatch(AsymmetricJWK.class::isInstance)) {
      throw new ParseException("no key that could check a signature", 0);
    }
    return keys.toPublicJWKSet();
  }

  /**
   * How a host is asked.
   *
   * @param refresh time from one good answer to the next question
   * @param apart least time between two questions
   * @param whole longest time an answer may take
   * @param patience longest time a request waits for keys that may have just been added
   * @param keep how long keys are used after the last good answer
   */
  record Pace(Duration refresh, Duration apart, Duration whole, Duration patience, Duration keep) {
    static final Pace USUAL =
        new Pace(
            Duration.ofMinutes(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            Duration.ofHours(24));
  }

  /** Keys at an address; there may be none yet, or nobody there. */
  static TokenKeys at(URI address, Pace pace) {
    var fetched = new Fetched(address, pace);
    var thread = new Thread(fetched::follow, "token-keys");
    thread.setDaemon(true);
    thread.start();
    return fetched;
  }

  /**
   * One thread asks, requests take what it has: a host that hangs keeps nobody waiting but the few
   * whose tokens name a key that is new.
   */
  private static final class Fetched extends TokenKeys {
    private static final Logger LOG = LoggerFactory.getLogger(TokenKeys.class);

    /** Requests that may wait for keys at a time; the others are answered by those there are. */
    private static final int WAITING = 8;

    private final URI address;
    private final Pace pace;
    private final Semaphore waiting = new Semaphore(WAITING);
    private final Object lock = new Object();
    private volatile @Nullable JWKSet keys;
    private volatile long keptUntil;
    private volatile @Nullable String trouble;
    private boolean asked;
    private boolean asking;
    private long askedLast;
    private long answers;
    private boolean closed;

    Fetched(URI address, Pace pace) {
      this.address = address;
      this.pace = pace;
      this.askedLast = System.nanoTime() - pace.apart.toNanos();
    }

    @Override
    public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context)
        throws KeySourceException {
      var found = selected(selector);
      if (found.isEmpty() && newer()) {
        found = selected(selector);
      }
      if (found.isEmpty() && usable() == null) {
        throw new KeySourceException("there are no keys yet, or none that may still be used");
      }
      return found;
    }

    @Override
    List<String> troubles() {
      var now = trouble;
      return now == null ? List.of() : List.of(now);
    }

    @Override
    public void close() {
      synchronized (lock) {
        closed = true;
        lock.notifyAll();
      }
    }

    private @Nullable JWKSet usable() {
      return System.nanoTime() - keptUntil < 0 ? keys : null;
    }

    private List<JWK> selected(JWKSelector selector) {
      var usable = usable();
      return usable == null ? List.of() : selector.select(usable);
    }

    /** Has the host asked soon, if it was not just asked; whether it was before too long. */
    private boolean newer() {
      if (!waiting.tryAcquire()) {
        return false;
      }
      try {
        synchronized (lock) {
          if (!asking && !asked && System.nanoTime() - askedLast < pace.apart.toNanos()) {
            return false;
          }
          asked = true;
          lock.notifyAll();
          long before = answers;
          long end = System.nanoTime() + pace.patience.toNanos();
          for (long left = pace.patience.toNanos();
              left > 0 && answers == before && !closed;
              left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(lock, left);
          }
          return answers != before;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      } finally {
        waiting.release();
      }
    }

    private void follow() {
      try {
        while (awaitTurn()) {
          var now = fetched();
          synchronized (lock) {
            if (now != null) {
              keys = now;
              keptUntil = System.nanoTime() + pace.keep.toNanos();
            }
            asking = false;
            asked = false;
            askedLast = System.nanoTime();
            answers++;
            lock.notifyAll();
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** Waits until the host is to be asked; false if it never is again. */
    private boolean awaitTurn() throws InterruptedException {
      synchronized (lock) {
        for (long left = left(); left > 0 && !closed; left = left()) {
          TimeUnit.NANOSECONDS.timedWait(lock, left);
        }
        asking = true;
        return !closed;
      }
    }

    private long left() {
      var pause = asked || trouble != null || keys == null ? pace.apart : pace.refresh;
      return askedLast + pause.toNanos() - System.nanoTime();
    }

    private @Nullable JWKSet fetched() {
      try {
        var now = parsed(bytes());
        if (trouble != null) {
          LOG.info("the keys for tokens are there again");
        }
        trouble = null;
        return now;
      } catch (IOException | ParseException | RuntimeException e) {
        if (trouble == null) {
          LOG.warn("the keys for tokens cannot be fetched, those there are stay: {}", e.toString());
        }
        trouble =
            "JWT_JWKS: the keys for tokens cannot be fetched; see that "
                + address
                + " answers with a JWKS of at most "
                + MOST_BYTES
                + " bytes within "
                + pace.whole.toSeconds()
                + " s";
        return null;
      }
    }

    private byte[] bytes() throws IOException {
      var end = System.nanoTime() + pace.whole.toNanos();
      var connection = (HttpURLConnection) address.toURL().openConnection();
      try {
        int millis = Math.toIntExact(pace.whole.toMillis());
        connection.setConnectTimeout(millis);
        connection.setReadTimeout(millis);
        // Whom to trust is the operator's word, not the host's.
        connection.setInstanceFollowRedirects(false);
        connection.setRequestProperty("Accept", "application/jwk-set+json, application/json");
        if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
          throw new IOException("the answer has status " + connection.getResponseCode());
        }
        var bytes = new ByteArrayOutputStream();
        try (var in = connection.getInputStream()) {
          var buffer = new byte[8_192];
          for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            bytes.write(buffer, 0, read);
            if (bytes.size() > MOST_BYTES) {
              throw new IOException("the answer is too long");
            }
            if (System.nanoTime() - end > 0) {
              throw new IOException("the answer takes too long");
            }
          }
        }
        return bytes.toByteArray();
      } finally {
        connection.disconnect();
      }
    }
  }
}
