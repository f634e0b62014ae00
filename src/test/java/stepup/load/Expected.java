package stepup.load;

import java.nio.charset.StandardCharsets;

/** The body an answer has to have, byte for byte, but for the decision's id in it. */
public final class Expected {
  private static final String ID = "\"decisionId\":\"";
  private static final int ID_LENGTH = 36;

  private final byte[] bytes;
  private final int from;
  private final int to;

  private Expected(byte[] bytes) {
    int id = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(ID);
    this.bytes = bytes;
    this.from = id < 0 ? bytes.length : id + ID.length();
    this.to = id < 0 ? from : from + ID_LENGTH;
  }

  /** A body like this one, which is not to be changed. */
  public static Expected like(byte[] body) {
    return new Expected(body);
  }

  /** Whether an answer has it. */
  public boolean isBodyOf(Answer answer) {
    return answer.is(bytes, from, to);
  }

  /** The body it was made from; not to be changed. */
  public byte[] bytes() {
    return bytes;
  }

  public int length() {
    return bytes.length;
  }
}
