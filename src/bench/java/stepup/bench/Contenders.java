package stepup.bench;

import java.util.List;
import stepup.decision.DecisionEngine.Scope;

/** Everything that is measured on the corpus, by the name it has in the tables. */
final class Contenders {
  static final String HAND_WRITTEN = "hand-written Java";
  static final String HAND_WRITTEN_FULLY = "hand-written Java with evidence";
  static final String STEPUP = "Stepup";
  static final String STEPUP_EXPLAINED = "Stepup, fully explained";
  static final String STEPUP_SERVICE = "Stepup, remedies proved";

  /** Those that need no library of another engine, and are measured as they ship. */
  static final List<String> OURS =
      List.of(HAND_WRITTEN, HAND_WRITTEN_FULLY, STEPUP, STEPUP_EXPLAINED, STEPUP_SERVICE);

  static final List<String> PEERS =
      List.of("Easy Rules", "Evrete", "OpenL Tablets", "CEL-Java", "KIE DMN");

  private Contenders() {}

  static Contender<?> named(String name) {
    return switch (name) {
      case HAND_WRITTEN -> new HandWritten();
      case HAND_WRITTEN_FULLY -> new HandWrittenFully();
      case STEPUP -> new Stepup(Scope.EVERYTHING);
      case STEPUP_EXPLAINED -> new Stepup(Scope.EXPLAINED);
      case STEPUP_SERVICE -> new StepupService();
      case "Easy Rules" -> new EasyRules();
      case "Evrete" -> new Evrete();
      case "OpenL Tablets" -> new OpenL();
      case "CEL-Java" -> new Cel();
      case "KIE DMN" -> new Dmn();
      default -> throw new IllegalArgumentException(name);
    };
  }
}
