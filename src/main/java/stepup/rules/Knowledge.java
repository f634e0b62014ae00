package stepup.rules;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.drools.base.definitions.InternalKnowledgePackage;
import org.drools.compiler.kie.builder.impl.InternalKieModule;
import org.drools.core.impl.InternalRuleBase;
import org.drools.model.codegen.ExecutableModelProject;
import org.jspecify.annotations.Nullable;
import org.kie.api.KieBase;
import org.kie.api.KieBaseConfiguration;
import org.kie.api.KieServices;
import org.kie.api.builder.KieBuilder;
import org.kie.api.builder.Message;
import org.kie.api.builder.ReleaseId;
import org.kie.api.conf.KieBaseMutabilityOption;
import org.kie.api.definition.KiePackage;
import org.kie.api.runtime.KieContainer;
import stepup.tables.Mistakes;
import stepup.tables.RulesException;

/**
 * Builds the engine's knowledge base from DRL files and table rows, and checks that it holds
 * exactly the rules that were written.
 */
final class Knowledge {
  private static final ReleaseId RELEASE = KieServices.get().newReleaseId("stepup", "ruleset", "1");

  /** Mistakes after which no more rules are compiled alone, which takes part of a second each. */
  private static final int BLAMED = 20;

  private Knowledge() {}

  /** The DRL compiled last and its sources, so that an edit of tables alone recompiles nothing. */
  private static @Nullable Map<String, String> compiledSources;

  private static @Nullable Compiled compiled;

  /** Where compiled DRL is kept for later processes; null if it is not. */
  private static @Nullable CompiledFiles kept;

  static synchronized void keepIn(@Nullable CompiledFiles files) {
    kept = files;
  }

  /** The classes that DRL was compiled to, loaded. */
  private record Compiled(KieContainer container, WatchedCode code) {}

  /**
   * What decides.
   *
   * @param code tells which rule a class of the base was made for
   * @param sessions of the base
   */
  record Built(KieBase base, WatchedCode code, Sessions sessions) {}

  /** Read from files anew for each, if it were not kept. */
  private static @Nullable KieBaseConfiguration configuration;

  /**
   * Builds are serialised: the engine keeps its modules in one repository for the whole process.
   */
  static synchronized Built build(List<DrlFile> files, List<DecisionTable> tables) {
    var rules = compile(files);
    var base = rules.container.newKieBase(configuration);
    addRows(base, RowRules.of(tables));
    checkComplete(base, files, tables);
    return new Built(base, rules.code, new Sessions(base));
  }

  private static Compiled compile(List<DrlFile> files) {
    var texts = files.stream().collect(Collectors.toMap(DrlFile::name, DrlFile::text));
    if (compiled != null && texts.equals(compiledSources)) {
      return compiled;
    }
    if (compiled != null) {
      compiled.container.dispose();
      compiled = null;
    }
    var module = kept == null ? null : kept.read(RELEASE, texts);
    if (module == null || !forbidden(module).isEmpty()) {
      var builder = compiler(texts);
      failOnErrors(errors(builder), files);
      module = (InternalKieModule) builder.getKieModule();
      if (kept != null) {
        kept.write(module, texts);
      }
    }
    KieServices.get().getRepository().addKieModule(module);
    var code = WatchedCode.in(module);
    compiled = new Compiled(KieServices.get().newKieContainer(RELEASE, new DrlClassLoader()), code);
    configuration = KieServices.get().newKieBaseConfiguration();
    configuration.setOption(KieBaseMutabilityOption.DISABLED);
    compiledSources = texts;
    return compiled;
  }

  /** Compiles DRL files, by name. */
  private static KieBuilder compiler(Map<String, String> texts) {
    var services = KieServices.get();
    services.getRepository().removeKieModule(RELEASE);
    var sources = services.newKieFileSystem();
    sources.generateAndWritePomXML(RELEASE);
    texts.forEach(
        (name, text) ->
            sources.write(
                "src/main/resources/"
                    + RowRules.PACKAGE.replace('.', '/')
                    + "/"
                    + name
                    // The engine must take what was made of a spreadsheet for what it is.
                    + (name.endsWith(".drl") ? "" : ".drl"),
                text));
    return services
        .newKieBuilder(sources, new DrlClassLoader())
        .buildAll(ExecutableModelProject.class);
  }

  private static void addRows(KieBase base, Collection<KiePackage> rows) {
    ((InternalRuleBase) base)
        .addPackages(rows.stream().map(InternalKnowledgePackage.class::cast).toList());
  }

  /** What is wrong with compiled DRL, without the compiler's dumps of the Java it generated. */
  private static List<String> errors(KieBuilder builder) {
    var errors =
        builder.getResults().getMessages(Message.Level.ERROR).stream()
            .map(Message::getText)
            .filter(text -> !text.startsWith("Java source of "))
            .map(DrlFile::oneLine)
            .distinct()
            .toList();
    return errors.isEmpty() ? forbidden((InternalKieModule) builder.getKieModule()) : errors;
  }

  /**
   * The compiler sees all of the JDK; a class that rules must not see would fail only when a rule
   * fires.
   */
  static List<String> forbidden(InternalKieModule module) {
    return module.getFileNames().stream()
        .filter(
            name -> name.startsWith(RowRules.PACKAGE.replace('.', '/')) && name.endsWith(".class"))
        .flatMap(name -> DrlClassLoader.forbiddenIn(module.getBytes(name)).stream())
        .distinct()
        .sorted()
        .map(name -> name + " is not available to rules")
        .toList();
  }

  /** Looks for the rules to blame, as the engine names lines of generated Java only. */
  private static void failOnErrors(List<String> errors, List<DrlFile> files) {
    if (errors.isEmpty()) {
      return;
    }
    var mistakes = new Mistakes();
    files.forEach(file -> blame(file, file.rules(), mistakes));
    if (mistakes.errors().isEmpty()) {
      errors.forEach(
          error ->
              mistakes.inFile(
                  "*.drl", "the rules do not compile together: " + error, "correct them"));
    }
    mistakes.throwIfAnyError();
  }

  /** Compiles some rules of a file, and those that fail by halves, until each stands alone. */
  private static void blame(DrlFile file, List<DrlFile.DrlRule> rules, Mistakes mistakes) {
    if (rules.isEmpty() || mistakes.errors().size() >= BLAMED) {
      return;
    }
    var errors = errors(compiler(Map.of(file.name(), file.only(rules))));
    if (errors.isEmpty()) {
      return;
    }
    if (rules.size() > 1) {
      blame(file, rules.subList(0, rules.size() / 2), mistakes);
      blame(file, rules.subList(rules.size() / 2, rules.size()), mistakes);
      return;
    }
    for (var error : errors) {
      mistakes.inLine(
          file.name(),
          rules.get(0).ref().row(),
          "the rule does not compile: " + error,
          "correct it; rules can use the facts of the house and Java's plain values only");
    }
  }

  /**
   * A rule that only ever denies fails open when it is lost, so a lost or invented rule stops the
   * build.
   */
  private static void checkComplete(KieBase base, List<DrlFile> files, List<DecisionTable> tables) {
    Set<String> written = new TreeSet<>();
    files.forEach(f -> f.rules().forEach(r -> written.add(r.name())));
    tables.forEach(
        t ->
            t.rows().stream().filter(DecisionRow::enabled).forEach(r -> written.add(r.ruleName())));
    Set<String> present = new TreeSet<>();
    base.getKiePackages().forEach(p -> p.getRules().forEach(r -> present.add(r.getName())));
    if (!present.equals(written)) {
      var mistakes = new Mistakes();
      written.stream()
          .filter(r -> !present.contains(r))
          .forEach(
              r ->
                  mistakes.inFile(
                      "*",
                      "the rule `" + r + "` was lost by the engine",
                      "report this as a defect of Stepup"));
      present.stream()
          .filter(r -> !written.contains(r))
          .forEach(
              r ->
                  mistakes.inFile(
                      "*",
                      "the engine has a rule `" + r + "` that nobody wrote",
                      "report this as a defect of Stepup"));
      throw new RulesException(mistakes.all());
    }
  }
}
