package stepup.partnercenter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import stepup.Serving;
import stepup.Shipped;
import stepup.http.Server;
import stepup.json.Json;

/** What the README shows of Partner Center's shapes is what the service answers. */
final class PartnerCenterReadmeTest {
  private static Server server;
  private static String readme;

  @BeforeAll
  static void start() throws IOException {
    readme = Files.readString(Path.of("README.md"));
    server = Serving.start(Shipped::live, entries -> {});
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void theQuestionIsTheFileThatTheCommandPosts() throws IOException {
    var file = Pattern.compile("partner-center/upgrades .*-d @(\\S+)").matcher(readme);
    assertThat(file.find()).isTrue();
    assertThat(json(Files.readString(Path.of(file.group(1)))))
        .isEqualTo(json(block("json upgrades request")));
  }

  @Test
  void theQuestionGetsTheAnswerShown() throws Exception {
    var answer = ask("", json(block("json upgrades request")));
    var stepup = (ObjectNode) answer.path("stepup");
    stepup.remove("decisionId");
    stepup.remove("rules");
    assertThat(answer).isEqualTo(json(block("json upgrades answer")));
  }

  @Test
  void withoutDelegatedAccessTheErrorsAreThoseShown() throws Exception {
    var question = json(block("json upgrades request"));
    ((ObjectNode) question.path("customer")).remove("allowDelegatedAccess");
    ((ObjectNode) question.at("/subscriptions/items/1")).put("status", "deleted");
    var item = ask("?codes=name", question).at("/items/0");
    assertThat(item.at("/stepup/verdict").asText()).isEqualTo("undetermined");
    assertThat(item.path("upgradeErrors")).isEqualTo(json(block("json upgrades unknown")));
  }

  private static JsonNode ask(String query, JsonNode question) throws Exception {
    var address = "http://127.0.0.1:" + server.port() + "/partner-center/upgrades" + query;
    var request =
        HttpRequest.newBuilder(URI.create(address))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(question.toString()))
            .build();
    var reply = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
    return json(reply.body());
  }

  private static String block(String kind) {
    var block = Pattern.compile("```" + kind + "\\n(.*?)```", Pattern.DOTALL).matcher(readme);
    assertThat(block.find()).as(kind).isTrue();
    return block.group(1);
  }

  private static JsonNode json(String text) throws IOException {
    return Json.read(text.getBytes(StandardCharsets.UTF_8));
  }
}
