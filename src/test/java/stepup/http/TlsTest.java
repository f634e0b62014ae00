package stepup.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stepup.Serving;
import stepup.Shipped;
import stepup.decision.DecisionService;
import stepup.tables.RulesException;

/** Real clients that trust a certificate, and some that do not. */
@Timeout(120)
final class TlsTest {
  @TempDir private static Path folder;

  private static Certificates one;
  private static Certificates two;
  private static Tls tls;
  private static Server server;

  @BeforeAll
  static void startServer() throws Exception {
    one = Certificates.make(folder, "RSA");
    two = Certificates.make(folder, "EC");
    tls = new Tls(folder.resolve("tls.crt"), folder.resolve("tls.key"));
    Files.writeString(tls.certificate(), one.certificatePem());
    Files.writeString(tls.key(), one.keyPem());
    server = start();
  }

  private static Server start() throws IOException {
    var usual = Serving.settings();
    return Server.start(
        new Server.Settings(
            usual.api(),
            usual.ops(),
            usual.limits(),
            usual.clients(),
            usual.load(),
            new Server.Web(tls, List.of())),
        Serving.parts(
            Shipped::live,
            new DecisionService(UUID::randomUUID, entries -> {}),
            Clock.systemUTC()));
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Test
  void bothPortsAnswerWhoTrustsTheCertificateAndNobodyElse() throws Exception {
    for (var uri : uris()) {
      var reply = get(one, uri);
      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(reply.headers().allValues("Strict-Transport-Security"))
          .containsExactly("max-age=31536000");
      assertThat(reply.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
      assertThatThrownBy(() -> get(two, uri)).isInstanceOf(SSLException.class);
    }
    var missing = get(one, uris().get(0).resolve("/nothing"));
    assertThat(missing.statusCode()).isEqualTo(404);
    assertThat(missing.headers().firstValue("Strict-Transport-Security")).isPresent();
  }

  @Test
  void aConnectionThatIsOnlyKeptDoesNotKeepTheServerFromStopping() throws Exception {
    var stopped = start();
    try (var socket =
        one.trusting()
            .getSocketFactory()
            .createSocket(InetAddress.getLoopbackAddress(), stopped.opsPort())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(ISO_8859_1));
      assertThat(socket.getInputStream().readNBytes(9)).asString(ISO_8859_1).isEqualTo("HTTP/1.1 ");
      // It would throw if it had to wait.
      stopped.close();
      socket.getInputStream().readAllBytes();
    }
  }

  @Test
  void onlyTls12And13AreSpoken() throws Exception {
    for (var version : List.of("TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1")) {
      try (var socket =
          (SSLSocket)
              one.trusting()
                  .getSocketFactory()
                  .createSocket(InetAddress.getLoopbackAddress(), server.port())) {
        socket.setSoTimeout(10_000);
        socket.setEnabledProtocols(new String[] {version});
        if (version.compareTo("TLSv1.2") >= 0) {
          socket.startHandshake();
          assertThat(socket.getSession().getProtocol()).isEqualTo(version);
        } else {
          assertThatThrownBy(socket::startHandshake).isInstanceOf(IOException.class);
        }
      }
    }
  }

  @Test
  void plainHttpGetsNothing() throws Exception {
    for (int port : new int[] {server.port(), server.opsPort()}) {
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.setSoTimeout(10_000);
        socket
            .getOutputStream()
            .write("GET /rules HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(ISO_8859_1));
        // An alert of TLS at most.
        assertThat(new String(answer(socket), ISO_8859_1))
            .doesNotContain("HTTP/")
            .hasSizeLessThan(16);
      }
    }
  }

  private static byte[] answer(Socket socket) throws IOException {
    try {
      return socket.getInputStream().readAllBytes();
    } catch (SocketException e) {
      return new byte[0];
    }
  }

  @Test
  void aNewCertificateIsUsedWithoutARestartOnceItIsWhole() throws Exception {
    try {
      Files.writeString(tls.certificate(), two.certificatePem());
      // Longer than files are left alone before they are taken.
      TimeUnit.SECONDS.sleep(2);
      assertThat(get(one, uris().get(0)).statusCode()).isEqualTo(200);
      Files.writeString(tls.key(), two.keyPem());
      eventuallyTrusts(two);
    } finally {
      Files.writeString(tls.certificate(), one.certificatePem());
      Files.writeString(tls.key(), one.keyPem());
      eventuallyTrusts(one);
    }
  }

  @Test
  void filesThatCannotBeUsedAreRefusedWithWhatToWriteInstead() throws Exception {
    var certificate = Files.writeString(folder.resolve("a.crt"), one.certificatePem());
    var key = Files.writeString(folder.resolve("a.key"), one.keyPem());
    new Tls(certificate, key).check();
    refused(
        certificate,
        Files.writeString(folder.resolve("b.key"), two.keyPem()),
        "b.key: this is not the key of the certificate");
    refused(key, key, "a.key: there is no certificate in PEM here");
    refused(certificate, certificate, "a.crt: there is no private key here that can be used");
    refused(Files.writeString(folder.resolve("c"), ""), key, "c: there is no certificate");
    refused(
        certificate,
        Files.writeString(
            folder.resolve("d"), one.keyPem().replace("PRIVATE", "ENCRYPTED PRIVATE")),
        "d: there is no private key here");
    refused(
        certificate,
        Files.writeString(folder.resolve("e"), one.keyPem().replaceAll("\n[^-\n]{64}\n", "\n")),
        "e: there is no private key here");
    refused(folder.resolve("nowhere"), folder, "nowhere: there is no such file");
    // What stands around a certificate does not matter, as openssl writes it.
    new Tls(
            Files.writeString(folder.resolve("f"), one.certificatePem() + two.certificatePem()),
            key)
        .check();
  }

  private static void refused(Path certificate, Path key, String what) {
    assertThatThrownBy(() -> new Tls(certificate, key).check())
        .isInstanceOf(RulesException.class)
        .hasMessageContaining(what);
  }

  private static List<URI> uris() {
    return List.of(
        URI.create("https://127.0.0.1:" + server.port() + "/rules"),
        URI.create("https://localhost:" + server.opsPort() + "/health/ready"));
  }

  private static void eventuallyTrusts(Certificates certificates) throws Exception {
    for (var uri : uris()) {
      for (int i = 0; !trusts(certificates, uri); i++) {
        assertThat(i).isLessThan(100);
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
  }

  private static boolean trusts(Certificates certificates, URI uri) throws Exception {
    try {
      return get(certificates, uri).statusCode() == 200;
    } catch (SSLException e) {
      return false;
    }
  }

  private static HttpResponse<String> get(Certificates trusted, URI uri)
      throws IOException, GeneralSecurityException, InterruptedException {
    return HttpClient.newBuilder()
        .sslContext(trusted.trusting())
        .build()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }
}
