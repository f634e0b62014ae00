package stepup.bundle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLException;

/** Something that answers HTTP. */
final class WebStore implements Store {
  private static final int CONNECT_MILLIS = 5_000;

  private final String name;
  private final URI address;
  private final Identification identification;
  private final Patience patience;

  /** Says who asks. */
  @FunctionalInterface
  interface Identification {
    /** Header fields of a GET of this address. */
    Map<String, String> of(URI address) throws IOException;
  }

  /**
   * How long it is waited.
   *
   * @param silence for anything more to arrive
   * @param whole for all of it
   */
  record Patience(Duration silence, Duration whole) {
    static final Patience USUAL = new Patience(Duration.ofSeconds(10), Duration.ofSeconds(60));
  }

  WebStore(String name, URI address, Identification identification, Patience patience) {
    this.name = name;
    this.address = address;
    this.identification = identification;
    this.patience = patience;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Fetched fetch(Known known, int most) throws IOException {
    var fields = identification.of(address);
    try {
      return fetch(fields, known, most);
    } catch (SocketTimeoutException e) {
      throw slow();
    } catch (UnknownHostException e) {
      throw new IOException("its host is not known", e);
    } catch (SSLException e) {
      throw new IOException("it does not prove by a certificate who it is", e);
    } catch (Refused e) {
      throw e;
    } catch (IOException e) {
      throw new IOException("it cannot be reached, or breaks off", e);
    }
  }

  /** An answer that is no bundle. */
  private static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    Refused(String what) {
      super(what);
    }
  }

  private Refused slow() {
    return new Refused("it takes too long to answer");
  }

  private Fetched fetch(Map<String, String> fields, Known known, int most) throws IOException {
    long end = System.nanoTime() + patience.whole.toNanos();
    var connection = (HttpURLConnection) address.toURL().openConnection();
    try {
      connection.setConnectTimeout(CONNECT_MILLIS);
      connection.setReadTimeout(Math.toIntExact(patience.silence.toMillis()));
      // Where bundles come from is the operator's word, not the host's.
      connection.setInstanceFollowRedirects(false);
      connection.setUseCaches(false);
      connection.setRequestProperty("Accept", "*/*");
      fields.forEach(connection::setRequestProperty);
      if (known.tag() != null) {
        connection.setRequestProperty("If-None-Match", known.tag());
      }
      if (known.modified() != null) {
        connection.setRequestProperty("If-Modified-Since", known.modified());
      }
      int status = connection.getResponseCode();
      if (status == HttpURLConnection.HTTP_NOT_MODIFIED && !known.equals(Known.NOTHING)) {
        return new Fetched(null, known);
      }
      if (status != HttpURLConnection.HTTP_OK) {
        throw new Refused(
            status < 0 ? "it does not speak HTTP" : "it answers with status " + status);
      }
      var bytes = bytes(connection, most, end);
      return new Fetched(
          bytes,
          new Known(connection.getHeaderField("ETag"), connection.getHeaderField("Last-Modified")));
    } finally {
      connection.disconnect();
    }
  }

  private byte[] bytes(HttpURLConnection connection, int most, long end) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var in = connection.getInputStream()) {
      var buffer = new byte[16_384];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        bytes.write(buffer, 0, read);
        if (bytes.size() > most) {
          // The rest is not even read.
          return bytes.toByteArray();
        }
        if (System.nanoTime() - end > 0) {
          throw slow();
        }
      }
    }
    long told = connection.getContentLengthLong();
    if (told >= 0 && told != bytes.size()) {
      throw new IOException("cut off");
    }
    return bytes.toByteArray();
  }
}
