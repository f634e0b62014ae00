package stepup.workbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.poi.ss.usermodel.FillPatternType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stepup.office.Office;

/** An exported workbook that LibreOffice has opened and saved. */
@Tag("office")
class LibreOfficeWorkbookTest {
  @TempDir Path folder;

  @Test
  void aWorkbookThatLibreOfficeSavedAgainChangesNoByte() throws Exception {
    var rules = Books.rules(folder);
    var before = Books.contents(rules);
    var book = Books.exported(folder);
    var run = Books.run(rules, "workbook", "import", saved(book, "once").toString());
    assertThat(run.out())
        .isEqualTo("The workbook says what the tables say; nothing was written.\n");
    assertThat(Books.contents(rules)).isEqualTo(before);
  }

  @Test
  void marksSurviveLibreOfficeAndGoWithTheirMistakes() throws Exception {
    var rules = Books.rules(folder);
    var book = Books.exported(folder);
    Books.edit(book, w -> Books.set(w, "upgrade-paths", "P-02", "To offer", "office-365-proplu"));
    var marked = folder.resolve("marked.xlsx");
    Books.run(rules, "check", book.toString(), "--annotate", marked.toString());
    var saved = saved(marked, "once");
    Books.edit(saved, w -> Books.set(w, "upgrade-paths", "P-02", "To offer", "office-365-proplus"));
    var again = folder.resolve("again.xlsx");
    Books.run(rules, "check", saved.toString(), "--annotate", again.toString());
    Books.edit(
        again,
        w -> {
          var cell = Books.cell(w.getSheet("upgrade-paths"), "P-02", "To offer");
          assertThat(cell.getCellComment()).isNull();
          assertThat(cell.getCellStyle().getFillPattern()).isEqualTo(FillPatternType.NO_FILL);
        });
  }

  private Path saved(Path book, String where) throws Exception {
    var copy = Files.createDirectories(folder.resolve(where)).resolve(book.getFileName());
    try (var office = Office.start();
        var open = office.open(book)) {
      open.saveXlsx(copy);
    }
    return copy;
  }
}
