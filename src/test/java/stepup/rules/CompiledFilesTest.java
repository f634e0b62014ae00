package stepup.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.drools.compiler.kie.builder.impl.InternalKieModule;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kie.api.KieServices;
import org.kie.api.builder.ReleaseId;
import stepup.Shipped;
import stepup.tables.RuleFiles;

class CompiledFilesTest {
  private static final ReleaseId RELEASE =
      KieServices.get().newReleaseId("stepup", "compiled", "1");

  @TempDir Path data;
  private Path folder;

  /** Makes texts that no other test has compiled, so that they are not found in memory. */
  private int edits;

  @BeforeEach
  void keep() {
    folder = data.resolve("compiled");
    Knowledge.keepIn(new CompiledFiles(folder, "a build"));
  }

  @AfterEach
  void keepNothing() {
    Knowledge.keepIn(null);
  }

  @Test
  void compiledRulesAreReadInsteadOfCompiled() throws IOException {
    var files = edited();
    var compiled = RuleSet.load(files);
    assertThat(kept()).hasSize(1);
    var written = Files.getLastModifiedTime(kept().get(0));
    forgetInMemory();
    var read = RuleSet.load(files);
    assertThat(Files.getLastModifiedTime(kept().get(0))).isEqualTo(written);
    assertThat(read.rules()).isEqualTo(compiled.rules());
    assertThat(module(files)).isNotNull();
  }

  @Test
  void aFileThatIsDamagedInAnyWayIsAsGoodAsNone() throws IOException {
    var files = edited();
    RuleSet.load(files);
    var file = kept().get(0);
    var whole = Files.readAllBytes(file);
    for (int round = 0; round < 50; round++) {
      var damaged = whole.clone();
      damaged[(int) ((long) round * (whole.length - 1) / 49)] ^= 1;
      Files.write(file, damaged);
      assertThat(module(files)).as("byte of round %s", round).isNull();
    }
    for (int length : List.of(0, 1, 31, 32, 33, whole.length / 2, whole.length - 1)) {
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      assertThat(module(files)).as("%s bytes", length).isNull();
    }
    forgetInMemory();
    RuleSet.load(files);
    assertThat(module(files)).isNotNull();
  }

  @Test
  void classesOfAnotherBuildAreNotUsed() {
    var files = edited();
    RuleSet.load(files);
    assertThat(new CompiledFiles(folder, "another").read(RELEASE, texts(files))).isNull();
  }

  @Test
  void whatOthersCanWriteIsNotUsed() throws IOException {
    var files = edited();
    RuleSet.load(files);
    var file = kept().get(0);
    for (var permissions : List.of("rw-rw----", "rw----r--", "rw----rw-")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
      assertThat(module(files)).as(permissions).isNull();
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThat(module(files)).isNotNull();
    var elsewhere = data.resolve("elsewhere");
    Files.move(file, elsewhere);
    Files.createSymbolicLink(file, elsewhere);
    assertThat(module(files)).isNull();
    Files.delete(file);
    Files.move(elsewhere, file);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwx---"));
    assertThat(module(files)).isNull();
  }

  @Test
  void aFolderThatCannotBeWrittenCostsOnlyTime() throws IOException {
    Files.writeString(folder, "in the way");
    assertThat(RuleSet.load(edited()).rules()).isNotEmpty();
    assertThat(folder).hasContent("in the way");
  }

  @Test
  void classesThatRulesMustNotUseAreNotLoadedFromAFileEither() throws IOException {
    var files = edited();
    RuleSet.load(files);
    var module = Objects.requireNonNull(module(files));
    assertThat(Knowledge.forbidden(module)).isEmpty();
    var changed = new CompiledFiles(data.resolve("changed"), "a build");
    var forbidden = module.getFileNames().stream().filter(n -> n.endsWith(".class")).findFirst();
    var memory =
        ((org.drools.compiler.kie.builder.impl.MemoryKieModule)
                ((org.drools.modelcompiler.CanonicalKieModule) module).getInternalKieModule())
            .getMemoryFileSystem();
    try (var in = getClass().getResourceAsStream("CompiledFilesTest.class")) {
      memory.write(forbidden.orElseThrow(), Objects.requireNonNull(in).readAllBytes(), true);
    }
    changed.write(module, texts(files));
    var read = Objects.requireNonNull(changed.read(RELEASE, texts(files)));
    assertThat(Knowledge.forbidden(read)).isNotEmpty();
    Knowledge.keepIn(changed);
    forgetInMemory();
    assertThat(RuleSet.load(files).rules()).isNotEmpty();
  }

  @Test
  void onlyTheLatestAreKept() throws IOException {
    for (int i = 0; i < 7; i++) {
      RuleSet.load(edited());
    }
    assertThat(kept()).hasSize(4);
  }

  private List<Path> kept() throws IOException {
    try (var all = Files.list(folder)) {
      return all.toList();
    }
  }

  private InternalKieModule module(RuleFiles files) {
    return new CompiledFiles(folder, "a build").read(RELEASE, texts(files));
  }

  /** Compiles something else, as only the last rules are remembered. */
  private void forgetInMemory() {
    var kept = new CompiledFiles(data.resolve("other"), "a build");
    Knowledge.keepIn(kept);
    RuleSet.load(edited());
    Knowledge.keepIn(new CompiledFiles(folder, "a build"));
  }

  private RuleFiles edited() {
    var text = Shipped.files().text("licences.drl") + "\n// " + data + " " + edits++ + "\n";
    return Shipped.files().with("licences.drl", text);
  }

  private static Map<String, String> texts(RuleFiles files) {
    var names = new ArrayList<>(files.names("", ".drl"));
    return names.stream().collect(java.util.stream.Collectors.toMap(n -> n, files::text));
  }
}
