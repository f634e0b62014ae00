package stepup.workbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README says about {@code git diff}, with git. */
class GitDiffTest {
  @TempDir Path folder;

  @Test
  void aChangedCellIsSeenInTheDifferenceOfTwoWorkbooks() throws Exception {
    var command =
        Pattern.compile(
                "`git (config diff\\.stepup\\.textconv) \"(java -jar target/stepup\\.jar (.*?))\"`")
            .matcher(Files.readString(Path.of("README.md")));
    assertThat(command.find()).isTrue();
    Files.copy(Path.of(".gitattributes"), folder.resolve(".gitattributes"));
    var book = Files.write(folder.resolve("book.xlsx"), Books.EXPORTED);
    git("init", "-q");
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var arguments = new ArrayList<>(List.of(command.group(1).split(" ")));
    arguments.add(
        "'%s' -cp '%s' stepup.Main %s"
            .formatted(java, System.getProperty("java.class.path"), command.group(3)));
    git(arguments.toArray(String[]::new));
    git("add", "-A");
    Books.edit(book, workbook -> Books.set(workbook, "eligibility", "E-70", "Note", "as agreed"));
    assertThat(git("diff", "--unified=0", "--no-color").lines().skip(4))
        .satisfiesExactly(
            line -> assertThat(line).startsWith("@@").endsWith("@@ eligibility"),
            line -> assertThat(line).startsWith("-  E-70\t").doesNotContain("as agreed"),
            line -> assertThat(line).startsWith("+  E-70\t").endsWith("\tas agreed"));
  }

  private String git(String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("git", "-C", folder.toString()));
    command.addAll(List.of(arguments));
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    return out;
  }
}
