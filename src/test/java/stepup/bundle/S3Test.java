package stepup.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;

/** Against S3Proxy, which checks signatures as S3 does; Maven puts it into {@code target}. */
@Timeout(180)
class S3Test {
  private static final Path JAR = Path.of("target/s3proxy/s3proxy.jar");
  private static final AwsBasicCredentials REPLICA =
      AwsBasicCredentials.create("replica", "a-secret");
  private static final String KEY = "programme one/rules+1 (live).stepup";

  @TempDir static Path folder;
  private static Process server;
  private static URI endpoint;

  @BeforeAll
  static void start() throws Exception {
    assertThat(JAR).as("mvn process-test-resources puts it there").exists();
    int port;
    try (var free = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    endpoint = URI.create("http://127.0.0.1:" + port);
    Files.createDirectories(folder.resolve("data/releases"));
    var settings =
        Files.writeString(
            folder.resolve("s3proxy.properties"),
            """
            s3proxy.authorization=aws-v4
            s3proxy.identity=%s
            s3proxy.credential=%s
            s3proxy.endpoint=%s
            jclouds.provider=filesystem
            jclouds.filesystem.basedir=%s
            """
                .formatted(
                    REPLICA.accessKeyId(),
                    REPLICA.secretAccessKey(),
                    endpoint,
                    folder.resolve("data")));
    var output = folder.resolve("s3proxy.txt");
    server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                JAR.toString(),
                "--properties",
                settings.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    while (!Files.readString(output).contains("Started ServerConnector")) {
      if (server.waitFor(50, TimeUnit.MILLISECONDS)) {
        throw new IOException(Files.readString(output));
      }
    }
  }

  @AfterAll
  static void stop() {
    server.destroyForcibly().onExit().join();
  }

  private static void put(byte[] bytes) throws Exception {
    var address = URI.create(endpoint + "/releases/programme%20one/rules%2B1%20%28live%29.stepup");
    var request = SdkHttpRequest.builder().method(SdkHttpMethod.PUT).uri(address).build();
    var signed =
        AwsV4HttpSigner.create()
            .sign(
                r ->
                    r.identity(REPLICA)
                        .request(request)
                        .payload(
                            ContentStreamProvider.fromInputStream(new ByteArrayInputStream(bytes)))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1")
                        .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                        .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false));
    var sent = HttpRequest.newBuilder(address).PUT(HttpRequest.BodyPublishers.ofByteArray(bytes));
    signed
        .request()
        .headers()
        .forEach(
            (name, values) -> {
              if (!name.equalsIgnoreCase("Host") && !name.equalsIgnoreCase("Content-Length")) {
                values.forEach(value -> sent.header(name, value));
              }
            });
    var answer = HttpClient.newHttpClient().send(sent.build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static Store store(String secret, String key) throws IOException {
    var credentials =
        StaticCredentialsProvider.create(AwsBasicCredentials.create(REPLICA.accessKeyId(), secret));
    return new S3(credentials, endpoint, null).store("releases", key, WebStore.Patience.USUAL);
  }

  @Test
  void whatIsPutThereIsFetchedAndNotTwice() throws Exception {
    var store = store(REPLICA.secretAccessKey(), KEY);
    var first = Bundles.of(Bundles.saying("a"), 1, null);
    put(first);
    var fetched = store.fetch(Store.Known.NOTHING, 1 << 20);
    assertThat(fetched.bytes()).isEqualTo(first);
    assertThat(store.fetch(fetched.known(), 1 << 20).bytes()).isNull();
    var second = Bundles.of(Bundles.saying("b"), 2, null);
    put(second);
    assertThat(store.fetch(fetched.known(), 1 << 20).bytes()).isEqualTo(second);
    assertThat(store.name()).isEqualTo("s3://releases/" + KEY);
  }

  @Test
  void bucketsOfAmazonAreAskedInTheirRegion() throws Exception {
    var credentials = StaticCredentialsProvider.create(REPLICA);
    var china = new S3(credentials, null, "cn-north-1");
    assertThat(china.address("releases", "a b/rules.stepup"))
        .hasToString("https://releases.s3.cn-north-1.amazonaws.com.cn/a%20b/rules.stepup");
    assertThat(new S3(credentials, null, "eu-west-1").address("a.b", "rules.stepup"))
        .hasToString("https://s3.eu-west-1.amazonaws.com/a.b/rules.stepup");
  }

  @Test
  void whoSignsOtherwiseGetsNothing() throws Exception {
    put(Bundles.of(Bundles.saying("a"), 1, null));
    refused(store("another-secret", KEY), "it answers with status 403");
    refused(store(REPLICA.secretAccessKey(), "not there"), "it answers with status 404");
    var nobody = new S3(EnvironmentVariableCredentialsProvider.create(), endpoint, "cn-north-1");
    refused(
        nobody.store("releases", KEY, WebStore.Patience.USUAL), "no credentials for it are known");
  }

  private static void refused(Store store, String why) {
    assertThatThrownBy(() -> store.fetch(Store.Known.NOTHING, 1 << 20))
        .isInstanceOf(IOException.class)
        .hasMessage(why);
  }
}
