package stepup.load;

import java.nio.charset.StandardCharsets;

/**
 * The body an answer has to have, byte for byte, but for the decision's id in it.
 *
 * @param bytes not to be changed
 * @param from the first byte of the id; where the body ends if there is none
 * @param to the first byte after it
 */
public record Expected(byte[] bytes, int from, int to) {
  private static final String ID = "\"decisionId\":\"";
  private static final int ID_LENGTH = 36;

  /** A body like this one. */
  public static Expected like(byte[] body) {
    int id = new String(body, StandardCharsets.ISO_8859_1).indexOf(ID);
    int from = id < 0 ? body.length : id + ID.length();
    return new Expected(body, from, id < 0 ? from : from + ID_LENGTH);
  }

  /** Whether an answer has it. */
  public boolean isBodyOf(Answer answer) {
    return answer.is(bytes, from, to);
  }
}
