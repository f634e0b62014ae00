package stepup.json;

import java.io.Serializable;

/**
 * How much one request may ask. Texts and names are bounded too, as the API document says: 256
 * characters for what is kept, 20,000 and 500 for what is read at all. That is part of the
 * contract, so it is no setting.
 *
 * @param bodyBytes largest body, in bytes, and largest that a compressed one may inflate to
 * @param jsonDepth most levels of objects and lists in each other
 * @param jsonTokens most values, names, and beginnings and ends of objects and lists
 * @param numberCharacters longest number, in characters
 * @param subscriptions most subscriptions
 * @param batchLines most lines of a batch, each of which is a request
 */
public record RequestLimits(
    int bodyBytes,
    int jsonDepth,
    int jsonTokens,
    int numberCharacters,
    int subscriptions,
    int batchLines)
    implements Serializable {
  /** What holds unless the settings say otherwise. */
  public static final RequestLimits USUAL =
      new RequestLimits(262_144, 32, 50_000, 40, 100, 1_000_000);

  /** For what nobody sent, such as the files of the rules: as long as it likes, but no deeper. */
  public static final RequestLimits FILES =
      new RequestLimits(
          Integer.MAX_VALUE,
          USUAL.jsonDepth,
          Integer.MAX_VALUE,
          USUAL.numberCharacters,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE);
}
