package stepup.rules;

import static java.util.stream.Collectors.toSet;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.drools.drl.ast.descr.PackageDescr;
import org.drools.drl.ast.descr.PatternDescr;
import org.drools.drl.ast.descr.RuleDescr;
import org.drools.drl.parser.DrlParser;
import org.drools.drl.parser.DroolsError;
import org.drools.drl.parser.DroolsParserException;
import org.jspecify.annotations.Nullable;
import org.kie.internal.builder.conf.LanguageLevelOption;
import stepup.catalog.Fact;
import stepup.catalog.Reason;
import stepup.decision.RowRef;
import stepup.tables.Choices;
import stepup.tables.Mistakes;
import stepup.tables.RuleFiles;

/**
 * A file of set logic in DRL, as text and as the list of its rules.
 *
 * @param name the file's name inside the rules folder
 */
record DrlFile(String name, String text, List<DrlRule> rules) {
  /** An id and a sentence. */
  static final Pattern RULE_NAME = Pattern.compile("([A-Z][A-Z0-9]*-\\d+) (\\S.*)");

  private static final Pattern STRING = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern STRING_OR_COMMENT =
      Pattern.compile("\"(?:[^\"\\\\\n]|\\\\.)*\"|'(?:[^'\\\\\n]|\\\\.)*'|//.*");
  private static final Pattern UNQUOTED = Pattern.compile("^\"|\"$");

  private static final int KEPT = 20;

  /** What would make the order of rules matter. */
  private static final List<Pattern> FORBIDDEN =
      Stream.of("modify", "update", "delete", "retract", "eval")
          .map(word -> Pattern.compile("\\b" + word + "\\b"))
          .toList();

  /** What a rule can speak about, by the class it names. */
  private static final Map<String, Fact.Subject> SUBJECTS =
      Map.of(
          "Upgrade",
          Fact.Subject.UPGRADE,
          "Licences",
          Fact.Subject.LICENCES,
          "NoUpgrade",
          Fact.Subject.NO_UPGRADE);

  /**
   * What the parser made of a text.
   *
   * @param failure what is wrong where it gave up; null if it did not
   */
  private record Parsed(
      @Nullable PackageDescr rules, List<DroolsError> errors, @Nullable String failure) {}

  /** Texts parsed of late, so that an edit of tables alone parses nothing. */
  private static final Map<String, Parsed> PARSED =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Parsed> eldest) {
              return size() > KEPT;
            }
          });

  /**
   * A rule: its id starts its name, the rest of the name is its title.
   *
   * @param apart whether what it says of one step-up cannot depend on others
   */
  record DrlRule(RowRef ref, String name, String title, String source, boolean apart) {}

  /** The files of rules in a folder: DRL, and sheets in the engine's own format. */
  static List<DrlFile> readAll(RuleFiles files, Choices<Reason> reasons, Mistakes mistakes) {
    var read = new ArrayList<DrlFile>();
    for (var name : files.deciding()) {
      if (name.endsWith(".drl")) {
        read.add(read(name, files.text(name), reasons, mistakes));
      } else if (RuleFiles.isDroolsSheet(name)) {
        read.add(
            DroolsSheet.read(name, Objects.requireNonNull(files.grid(name)), reasons, mistakes));
      }
    }
    return read;
  }

  /**
   * Parses a file and checks what the house asks of a rule: an id and a sentence as its name, a
   * source, nothing that makes order matter, and only reason codes as texts in the consequence.
   */
  static DrlFile read(String name, String text, Choices<Reason> reasons, Mistakes mistakes) {
    var rules = new ArrayList<DrlRule>();
    var parsed = parse(name, text, mistakes);
    if (parsed == null) {
      return new DrlFile(name, text, rules);
    }
    if (!RowRules.PACKAGE.equals(parsed.getName())) {
      mistakes.inLine(
          name,
          Math.max(1, parsed.getLine()),
          "the file does not belong to the rule set",
          "write `package " + RowRules.PACKAGE + "`");
    }
    if (!parsed.getFunctions().isEmpty()
        || !parsed.getFunctionImports().isEmpty()
        || !parsed.getTypeDeclarations().isEmpty()
        || !parsed.getEnumDeclarations().isEmpty()) {
      mistakes.inFile(name, "the file has functions or declares types", "write rules only");
    }
    var lineOfId = new HashMap<String, Integer>();
    for (var rule : parsed.getRules()) {
      var read = read(name, rule, textOf(rule, parsed, text), reasons, mistakes);
      if (read != null && lineOfId.putIfAbsent(read.ref.id(), read.ref.row()) != null) {
        mistakes.inLine(
            name,
            read.ref.row(),
            "the id `" + read.ref.id() + "` stands in line " + lineOfId.get(read.ref.id()) + " too",
            "give each rule its own id");
      } else if (read != null) {
        rules.add(read);
      }
    }
    return new DrlFile(name, text, rules);
  }

  private static @Nullable PackageDescr parse(String name, String text, Mistakes mistakes) {
    var parsed = PARSED.computeIfAbsent(text, DrlFile::parse);
    if (parsed.failure() != null) {
      mistakes.inFile(name, parsed.failure(), "see the other rules for how a rule is written");
      return null;
    }
    parsed
        .errors()
        .forEach(
            error ->
                mistakes.inLine(
                    name,
                    Math.max(1, error.getLines().length == 0 ? 1 : error.getLines()[0]),
                    "this is not DRL: " + oneLine(error.getMessage()),
                    "see the other rules for how a rule is written"));
    return parsed.errors().isEmpty() ? parsed.rules() : null;
  }

  private static Parsed parse(String text) {
    var parser = new DrlParser(LanguageLevelOption.DRL6);
    try {
      var rules = parser.parse(false, text);
      return new Parsed(rules, List.copyOf(parser.getErrors()), null);
    } catch (DroolsParserException e) {
      return new Parsed(
          null, List.of(), "this is not DRL: " + oneLine(String.valueOf(e.getMessage())));
    }
  }

  private static @Nullable DrlRule read(
      String file, RuleDescr rule, String text, Choices<Reason> reasons, Mistakes mistakes) {
    int line = Math.max(1, rule.getLine());
    if (!rule.getAttributes().isEmpty()) {
      var attribute = rule.getAttributes().keySet().iterator().next();
      mistakes.inLine(
          file,
          line,
          "the rule has the attribute `" + attribute + "`",
          "delete it; the order of rules must never matter");
    }
    var strings = STRING.matcher(String.valueOf(rule.getConsequence()));
    while (strings.find()) {
      checkReason(file, line, text, strings.group(1), reasons, mistakes);
    }
    var code = STRING.matcher(text).replaceAll("");
    for (var word : FORBIDDEN) {
      var found = word.matcher(code);
      if (found.find()) {
        mistakes.inLine(
            file,
            line,
            "the rule uses `" + found.group() + "`",
            "test facts by their fields, insert facts and add findings, so that order never matters");
      }
    }
    var source = rule.getAnnotation("source");
    var sourceText =
        source == null || source.getSingleValue() == null
            ? ""
            : UNQUOTED.matcher(String.valueOf(source.getSingleValue())).replaceAll("");
    if (sourceText.isBlank()) {
      mistakes.inLine(
          file,
          line,
          "the rule cites no source",
          "write `@source(\"where this rule comes from\")` below its name");
    }
    var name = RULE_NAME.matcher(rule.getName());
    if (!name.matches()) {
      mistakes.inLine(
          file,
          line,
          "`" + rule.getName() + "` is not a rule name",
          "write an id and a sentence, for example `UPG-010 every path is a possible upgrade`");
      return null;
    }
    return new DrlRule(
        new RowRef(name.group(1), file, line),
        rule.getName(),
        name.group(2),
        sourceText,
        isApart(rule));
  }

  /** Whether a rule has one pattern alone, and inserts nothing if that is about a step-up. */
  private static boolean isApart(RuleDescr rule) {
    var parts = rule.getLhs().getDescrs();
    if (parts.size() != 1
        || !(parts.get(0) instanceof PatternDescr pattern)
        || pattern.getSource() != null) {
      return false;
    }
    var type = pattern.getObjectType();
    var name = type.substring(type.lastIndexOf('.') + 1);
    boolean ofStepUp = SUBJECTS.containsKey(name) || name.equals(StepUp.class.getSimpleName());
    return !ofStepUp || !String.valueOf(rule.getConsequence()).contains("insert");
  }

  /**
   * A text in a consequence is a reason code, to the letter, and its sentence has no gap about what
   * the rule speaks of.
   */
  private static void checkReason(
      String file, int line, String rule, String code, Choices<Reason> reasons, Mistakes mistakes) {
    var reason = reasons.find(code);
    if (reason == null && reasons.excuses(code)) {
      return;
    }
    if (reason == null || !reason.code().equals(code)) {
      var off = reasons.switchedOffAt(code);
      mistakes.inLine(
          file,
          line,
          "`" + code + "` is " + (off == null ? "not " + reasons.kind() : "switched off in " + off),
          off == null ? reasons.instead(code) : "switch it on there");
      return;
    }
    for (var subject : SUBJECTS.entrySet()) {
      if (Pattern.compile("\\b" + subject.getKey() + "\\b").matcher(rule).find()) {
        for (var fact : reason.gapsAbout(subject.getValue())) {
          mistakes.inLine(
              file,
              line,
              "`" + code + "` shows `" + fact + "`, which is not known of " + subject.getKey(),
              "choose another reason, or take it out of the evidence in " + reason.place());
        }
      }
    }
  }

  /** The lines of a rule, without comments. */
  private static String textOf(RuleDescr rule, PackageDescr parsed, String text) {
    int next =
        parsed.getRules().stream()
            .mapToInt(RuleDescr::getLine)
            .filter(l -> l > rule.getLine())
            .min()
            .orElse(Integer.MAX_VALUE);
    var lines = text.lines().toList();
    var own =
        String.join(
            "\n", lines.subList(Math.max(0, rule.getLine() - 1), Math.min(lines.size(), next - 1)));
    // An address in a text is no comment.
    return STRING_OR_COMMENT
        .matcher(own)
        .replaceAll(
            found -> found.group().startsWith("//") ? "" : Matcher.quoteReplacement(found.group()));
  }

  static String oneLine(String message) {
    return message.replaceAll("\\s+", " ").strip();
  }

  /** The file with some of its rules only, on the lines where they stand. */
  String only(Collection<DrlRule> some) {
    var begins = rules.stream().map(r -> r.ref().row()).collect(toSet());
    var wanted = some.stream().map(r -> r.ref().row()).collect(toSet());
    boolean keep = true;
    int number = 0;
    var kept = new ArrayList<String>();
    for (var line : text.lines().toList()) {
      number++;
      keep = begins.contains(number) ? wanted.contains(number) : keep;
      kept.add(keep ? line : "");
    }
    return String.join("\n", kept);
  }
}
