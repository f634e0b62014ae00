package stepup.office;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stepup.CommandLineRunner;
import stepup.Serving;
import stepup.Shipped;
import stepup.http.Server;
import stepup.json.Json;
import stepup.live.LiveRules;
import stepup.tables.Limits;

/** The five steps of rules/README.md, followed word for word with LibreOffice and nothing else. */
@Tag("office")
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RecipeTest {
  @TempDir Path folder;

  @Test
  void fromTheWorkbookToTheNewAnswer() throws Exception {
    var rules = Shipped.copiedTo(folder.resolve("rules"));
    var clock = Clock.systemUTC();
    try (var live = LiveRules.open(rules, Limits.USUAL, List.of(), clock);
        var server = Serving.start(live::now, records -> {})) {
      assertThat(ofE3(server).path("verdict").asText()).isEqualTo("eligible");
      var workbook = folder.resolve("stepup.xlsx");
      assertThat(stepup(rules, "workbook", "export", workbook.toString())).contains("make import");
      try (var office = Office.start();
          var book = office.open(workbook)) {
        write(book, block("text change"));
        write(book, block("text scenario"));
        book.saveXlsx(workbook);
      }
      assertThat(stepup(rules, "workbook", "import", workbook.toString()))
          .isEqualTo(block("text import"));
      var version = live.now().rules().version();
      while (live.now().rules().version().equals(version)) {
        Thread.sleep(20);
      }
      var told = Json.read(block("json verdict").getBytes(UTF_8));
      var said = ofE3(server);
      assertThat(said.path("verdict")).isEqualTo(told.path("verdict"));
      assertThat(said.at("/reasons/0")).isEqualTo(told.at("/reasons/0"));
    }
  }

  /** Writes cells that stand one a line: sheet, id of the row, column, text. */
  private static void write(Book book, String cells) throws Exception {
    for (var line : cells.lines().toList()) {
      var cell = line.split(" \\| ", 4);
      book.choose(cell[0]);
      int row = 1;
      while (!book.shown("A" + row).isEmpty() && !book.shown("A" + row).equals(cell[1])) {
        row++;
      }
      int column = 0;
      while (!book.shown(name(column) + 1).equals(cell[2])) {
        column++;
      }
      if (book.shown("A" + row).isEmpty()) {
        book.type("A" + row, cell[1]);
      }
      book.type(name(column) + row, cell[3]);
    }
  }

  private static String name(int column) {
    return String.valueOf((char) ('A' + column));
  }

  /** What the service answers to the question of the README about one target. */
  private static JsonNode ofE3(Server server) throws Exception {
    var question = Pattern.compile("-d '(.*)'").matcher(block("sh ask"));
    assertThat(question.find()).isTrue();
    var answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/decide"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(question.group(1)))
                    .build(),
                BodyHandlers.ofByteArray());
    for (var upgrade : Json.read(answer.body()).at("/subscriptions/0/upgrades")) {
      if (upgrade.path("targetOffer").asText().equals("office-365-enterprise-e3")) {
        return upgrade;
      }
    }
    throw new AssertionError("no upgrade to E3");
  }

  private String stepup(Path rules, String... command) {
    var out = new StringWriter();
    CommandLineRunner.run(
        Map.of("RULES", rules.toString()), new PrintWriter(out), new PrintWriter(out), command);
    return out.toString().replace(folder + "/", "");
  }

  /** A block of rules/README.md, without the indent of its list. */
  private static String block(String kind) throws Exception {
    var text = Files.readString(Path.of("rules", "README.md"));
    var block = Pattern.compile("   ```" + kind + "\n(.*?)   ```", Pattern.DOTALL).matcher(text);
    assertThat(block.find()).as(kind).isTrue();
    return block.group(1).replaceAll("(?m)^ {3}", "");
  }
}
