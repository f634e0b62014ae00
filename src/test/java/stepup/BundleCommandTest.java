package stepup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.jgit.api.Git;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stepup.json.Json;

/** Building bundles, and what the README shows of it. */
class BundleCommandTest {
  @TempDir Path folder;
  private Path rules;
  private Path key;

  @BeforeEach
  void copyRules() {
    rules = Shipped.copiedTo(folder.resolve("rules"));
    key = folder.resolve("signing.pem");
  }

  private record Ran(int exit, String text) {}

  private Ran run(String... args) {
    var out = new StringWriter();
    int exit =
        CommandLineRunner.run(
            Map.of("RULES", rules.toString()), new PrintWriter(out), new PrintWriter(out), args);
    return new Ran(exit, out.toString().replace(folder + "/", ""));
  }

  private Ran bundle(String... args) {
    var all = new ArrayList<>(List.of("bundle", "--out", folder.toString()));
    all.addAll(List.of(args));
    return run(all.toArray(new String[0]));
  }

  private void commit() throws Exception {
    try (var git = Git.init().setDirectory(folder.toFile()).call()) {
      git.add().addFilepattern("rules").call();
      git.commit()
          .setMessage("the rules")
          .setAuthor("test", "test@example.com")
          .setCommitter("test", "test@example.com")
          .setSign(false)
          .call();
    }
  }

  private List<Path> bundles() throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".stepup")).toList();
    }
  }

  @Test
  void whatTheReadmeShowsIsSo() throws Exception {
    commit();
    var said = run("bundle", "key", key.toString()).text + bundle("--key", key.toString()).text;
    assertThat(comparable(said)).isEqualTo(comparable(shown("text bundle")));
    var built = bundles();
    assertThat(built).hasSize(1);
    try (var service =
        Service.start(
            Settings.from(
                Map.of(
                    "BUNDLE",
                    built.get(0).toString(),
                    "BUNDLE_KEYS",
                    folder.resolve("signing.pub.pem").toString(),
                    "DATA",
                    folder.resolve("data").toString(),
                    "PORT",
                    "0",
                    "OPS_PORT",
                    "0",
                    "LOG_MODE",
                    "off")))) {
      var status = asked(request(service.server().opsPort(), "/status").build());
      assertThat(comparable(status.path("bundle")))
          .isEqualTo(comparable(Json.readOwn(bytes(shown("json bundle")))));
      var mismatch =
          asked(
              request(service.server().port(), "/decide")
                  .header("Content-Type", "application/json")
                  .header("If-Match", "\"0123456789abcdef\"")
                  .POST(
                      BodyPublishers.ofFile(
                          rules.resolve("scenarios/blocked-by-another-reseller.request.json")))
                  .build());
      assertThat(comparable(mismatch.toString()))
          .isEqualTo(comparable(Json.readOwn(bytes(shown("json mismatch"))).toString()));
    }
  }

  private static HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  private static JsonNode asked(HttpRequest request) throws IOException, InterruptedException {
    var answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    return Json.readOwn(bytes(answer.body()));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String shown(String kind) throws IOException {
    var block =
        Pattern.compile("```" + kind + "\\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("README.md")));
    assertThat(block.find()).as(kind).isTrue();
    return block.group(1);
  }

  /** Any edit of the rules makes another version, any key another signature. */
  private static String comparable(String text) {
    return text.replaceAll("[0-9a-f]{16,40}", "…").replaceAll("sequence \\d{10}", "sequence …");
  }

  private static String comparable(JsonNode bundle) {
    var fields = ((ObjectNode) bundle.deepCopy()).put("sequence", 0).put("source", "");
    return comparable(fields.put("fetchedAt", "").toString());
  }

  @Test
  void theSameCommitIsTheSameFileToTheByte() throws Exception {
    commit();
    run("bundle", "key", key.toString());
    var once = folder.resolve("once.stepup");
    var again = folder.resolve("again.stepup");
    for (var file : List.of(once, again)) {
      assertThat(run("bundle", "--key", key.toString(), "--out", file.toString()).exit).isZero();
      // Neither the folder's own times nor those of its files are in it.
      for (var name : Shipped.files().names("", "")) {
        Files.write(rules.resolve(name), Files.readAllBytes(rules.resolve(name)));
      }
    }
    assertThat(once).hasSameBinaryContentAs(again);
  }

  @Test
  void whatIsNoCommitNeedsASequence() throws Exception {
    var none = bundle();
    assertThat(none.exit).isEqualTo(2);
    assertThat(none.text).startsWith("the rules are in no git repository, so say with --sequence");
    assertThat(bundle("--sequence", "0").text).startsWith("--sequence is a whole number from 1");
    assertThat(bundle("--sequence", "7").text).contains("sequence 7; ").endsWith("not signed\n");
    commit();
    Files.writeString(
        rules.resolve("invariants.csv"), Shipped.files().text("invariants.csv") + "\n");
    assertThat(bundle().text).matches("(?s)the rules differ from commit [0-9a-f]{10}; .*");
    assertThat(bundle("--sequence", "8").text)
        .containsPattern("sequence 8, commit [0-9a-f]{40} and changes; ");
  }

  @Test
  void rulesThatCouldNotGoLiveAreNotBuilt() throws Exception {
    Files.write(
        rules.resolve("eligibility.csv"),
        Shipped.with("eligibility.csv", "E-32", "Result", "undetermined").bytes("eligibility.csv"));
    var refused = bundle("--sequence", "1");
    assertThat(refused.exit).isEqualTo(1);
    assertThat(refused.text).startsWith("scenarios/");
    assertThat(bundles()).isEmpty();
  }

  @Test
  void aBundleIsShownAndCheckedAsAReplicaDoes() throws Exception {
    run("bundle", "key", key.toString());
    bundle("--sequence", "7", "--key", key.toString());
    var file = bundles().get(0);
    var name = String.valueOf(file.getFileName()).replace(".stepup", "");
    assertThat(run("bundle", "show", file.toString()).text)
        .startsWith(name + "\nversion ")
        .contains("228 scenarios hold")
        .endsWith("signatures were not checked; name public keys with --key\n");
    var publicFile = folder.resolve("signing.pub.pem").toString();
    var checked = run("bundle", "show", file.toString(), "--key", publicFile);
    assertThat(checked.exit).isZero();
    assertThat(checked.text).containsPattern("\nsigned by key [0-9a-f]{16}\n$");
    run("bundle", "key", folder.resolve("other.pem").toString());
    var other =
        run("bundle", "show", file.toString(), "--key", folder.resolve("other.pub.pem").toString());
    assertThat(other.exit).isEqualTo(1);
    assertThat(other.text).contains("none of the keys in BUNDLE_KEYS has signed");
  }

  @Test
  void aKeyIsForItsOwnerAloneAndReplacesNone() throws Exception {
    assertThat(run("bundle", "key", key.toString()).exit).isZero();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
    var before = Files.readAllBytes(key);
    var again = run("bundle", "key", key.toString());
    assertThat(again.exit).isEqualTo(1);
    assertThat(again.text)
        .isEqualTo("signing.pem: it is there already; name another file, or delete it\n");
    assertThat(key).hasBinaryContent(before);
  }
}
