package stepup.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import stepup.Shipped;
import stepup.decision.Decision;
import stepup.decision.DecisionRecord;
import stepup.decision.Facts;
import stepup.decision.Finding;
import stepup.decision.Outcome;
import stepup.decision.Result;
import stepup.decision.RowRef;

class AnswerLinesTest {
  @Test
  void anAnswerThatCannotBeWrittenLeavesNothing() {
    var texts = Shipped.rules().catalog().texts("en");
    var answers = new AnswerLines();
    answers.problem(7, Problem.of(413));
    // Whatever goes wrong in the middle of writing.
    assertThatThrownBy(() -> answers.answer(8, unwritable(), texts))
        .isInstanceOf(IllegalStateException.class);
    answers.total(8, 0, 1);
    assertThat(answers.count()).isEqualTo(2);
    assertThat(UTF_8.decode(answers.bytes()).toString())
        .matches(
            """
            \\{"line":7,"type":[^\n]+}
            \\{"lines":8,"decided":0,"problems":1}
            """);
    answers.clear();
    assertThat(answers.bytes().hasRemaining()).isFalse();
  }

  /** One whose writing fails when much of it is written. */
  private static DecisionRecord unwritable() {
    var fails =
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException("not to be told");
          }
        };
    var row = new RowRef("R-1", "a.csv", 2);
    var finding =
        new Finding(
            Result.WARNING, "conflicting_service_types", Map.of("fact", fails), List.of(), row);
    var facts =
        new Facts(
            new Facts.Customer("c", null, Map.of()),
            Facts.Reseller.UNSTATED,
            List.of(),
            Facts.Coverage.TENANT,
            LocalDate.EPOCH,
            new Facts.Order("s", null, 1));
    var outcome = new Outcome(List.of(finding), List.of(), null);
    var decision =
        new Decision(List.of(), new Decision.ForOrder(new Facts.Order("s", null, 1), 1, outcome));
    return new DecisionRecord(new UUID(0, 0), Instant.EPOCH, "v", facts, decision);
  }
}
