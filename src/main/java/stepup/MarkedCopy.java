package stepup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import stepup.tables.RuleFiles;
import stepup.workbook.AnalystWorkbook;
import stepup.workbook.Annotation;

/** The copy of a workbook in which a command marks what it finds, where one is asked for. */
final class MarkedCopy {
  @Option(
      names = "--annotate",
      paramLabel = "OUT.xlsx",
      description = "Also write a copy of the workbook with every finding marked in its cell.")
  private @Nullable Path file;

  @Option(
      names = "--replace",
      description = "Replace OUT.xlsx although it is no earlier copy with findings marked.")
  private boolean replace;

  /** Where to write it; null if it is not asked for. */
  @Nullable Path file() {
    return file;
  }

  /** Refuses to write over what is no earlier copy. */
  void admit(Path rules, RuleFiles files) throws IOException {
    var out = file;
    if (out == null) {
      return;
    }
    if (!out.toString().toLowerCase(Locale.ROOT).endsWith(".xlsx")) {
      throw OutFile.refused(out, "the name does not end in .xlsx", "name a file that does");
    }
    var folder = out.toAbsolutePath().getParent();
    if (folder != null
        && Files.isDirectory(folder)
        && folder.toRealPath().startsWith(rules.toRealPath())) {
      throw OutFile.refused(
          out, "it is in the folder of the rules", "name a file in another folder");
    }
    if (Files.isRegularFile(out)
        && !replace
        && !Annotation.annotated(
            String.valueOf(out.getFileName()),
            AnalystWorkbook.bytes(out, files.limits()),
            files.limits())) {
      throw OutFile.refused(
          out,
          "it is there already, and no copy with findings marked, so it was not replaced",
          "name another file, or --replace it");
    }
  }

  /** Writes it, and says so in words. */
  String written(byte[] bytes) {
    var out = file;
    if (out == null) {
      throw new IllegalStateException("no copy was asked for");
    }
    OutFile.write(out, bytes);
    return out + ": the findings are marked in it; its last sheet lists them";
  }
}
