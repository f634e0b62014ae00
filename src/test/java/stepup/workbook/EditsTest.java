package stepup.workbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import stepup.Shipped;
import stepup.tables.CsvText;
import stepup.tables.Sheet;

/** Whatever cells are edited in the workbook: these change in the files, and nothing else. */
class EditsTest {
  private record Edit(String table, int row, int column, String text) {}

  @Property(tries = 15)
  void exactlyTheEditedCellsChange(@ForAll("edits") List<Edit> edits) {
    var workbook = Books.edited(Books.EXPORTED, book -> edits.forEach(edit -> write(book, edit)));
    var files = Shipped.files();
    var changes = TableChange.of(AnalystWorkbook.read("stepup.xlsx", workbook, files));
    for (var change : changes) {
      var before = files.text(change.file());
      var after = files.with(change.file(), change.text());
      var table = change.file().replace(".csv", "");
      var old = Objects.requireNonNull(files.grid(table));
      var now = Objects.requireNonNull(after.grid(table));
      assertThat(now.height()).isEqualTo(old.height());
      for (int row = 1; row <= old.height(); row++) {
        for (int column = 1; column <= old.row(row).size(); column++) {
          var text = old.cell(row, column).text();
          for (var edit : edits) {
            if (edit.table().equals(table) && edit.row() == row && edit.column() == column) {
              text = edit.text();
            }
          }
          var written = now.cell(row, column).text();
          assertThat(CsvText.same(text, written)).as(text + " | " + written).isTrue();
        }
      }
      // Lines that no edit touches are the same to the letter.
      var kept = new ArrayList<>(before.lines().toList());
      change.text().lines().forEach(kept::remove);
      var touched =
          edits.stream().filter(e -> e.table().equals(table)).map(Edit::row).distinct().count();
      assertThat(kept.size()).isBetween(1, (int) touched);
    }
    assertThat(changes.stream().mapToInt(change -> change.lines().size()).sum())
        .isLessThanOrEqualTo(edits.size());
  }

  private static void write(XSSFWorkbook book, Edit edit) {
    var sheet = book.getSheet(edit.table().replace('/', '.'));
    var row = sheet.getRow(edit.row() - 1);
    var cell = row.getCell(edit.column() - 1);
    (cell == null ? row.createCell(edit.column() - 1) : cell)
        .setCellValue(Export.escaped(edit.text()));
  }

  @Provide
  Arbitrary<List<Edit>> edits() {
    var tables = new ArrayList<>(SheetNames.of(Shipped.files()).keySet());
    var texts =
        Arbitraries.oneOf(
            Arbitraries.strings().withChars("ab \",;\n\u4e2d0'_x").ofMaxLength(12),
            Arbitraries.of(
                "1-2", "1..300", "007", "=1+1", "_x0041_", "2026-01-02", "", "TRUE", "1e5"));
    return Arbitraries.of(tables)
        .flatMap(
            table -> {
              var grid = Objects.requireNonNull(Shipped.files().grid(table));
              return Combinators.combine(
                      Arbitraries.integers().between(2, grid.height()),
                      Arbitraries.integers().between(2, grid.row(1).size()),
                      texts.map(Sheet::clean))
                  .as((row, column, text) -> new Edit(table, row, column, text));
            })
        .list()
        .uniqueElements(edit -> edit.table() + edit.row() + "," + edit.column())
        .ofMinSize(1)
        .ofMaxSize(12);
  }
}
