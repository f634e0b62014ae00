package stepup.audit;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import stepup.decision.DecisionRecord;
import stepup.decision.Finding;
import stepup.decision.Outcome;
import stepup.decision.RowRef;
import stepup.json.AnswerWriter;
import stepup.json.Json;

/**
 * What is hidden of a record before anything is written. What is hidden in the facts is hidden
 * likewise wherever the decision repeats it.
 */
public final class Mask implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(Mask.class);
  private static final String REPLACED = "***";
  private static final String HASHED = "hmac:";
  private static final String ANY_DEPTH = "**";
  private static final String ANY = "*";

  /** Hides nothing. */
  public static final Mask NONE = new Mask(List.of(), null);

  private final List<Rule> rules;
  private final byte @Nullable [] key;

  private enum How {
    HASH,
    REMOVE,
    REPLACE
  }

  private record Rule(How how, String pointer, List<String> path) implements Serializable {}

  private Mask(List<Rule> rules, byte @Nullable [] key) {
    this.rules = rules;
    this.key = key;
  }

  /**
   * Reads a mask: {@code hash}, {@code remove} or {@code replace} and a JSON pointer into the facts
   * or the decision, and more of them after commas. In a pointer {@code *} is any field or item,
   * and {@code **} any number of them.
   *
   * @param key of the hashes; null if there is none
   * @param mistakes gets each, with what to write
   */
  public static Mask of(String text, byte @Nullable [] key, Consumer<String> mistakes) {
    var rules = new ArrayList<Rule>();
    for (var part : text.split(",", -1)) {
      if (part.isBlank()) {
        if (!text.isBlank()) {
          mistakes.accept("there is nothing beside a comma; delete it, or write what it is for");
        }
        continue;
      }
      var rule = rule(part.strip(), mistakes);
      if (rule == null) {
        continue;
      }
      if (rule.how() == How.HASH && key == null) {
        mistakes.accept("`" + part.strip() + "` needs a key; name its file in LOG_MASK_KEY_FILE");
      }
      rules.add(rule);
    }
    return rules.isEmpty() && key == null ? NONE : new Mask(List.copyOf(rules), key);
  }

  private static @Nullable Rule rule(String text, Consumer<String> mistakes) {
    var words = text.split("\\s+", -1);
    if (words.length != 2) {
      mistakes.accept(
          "`"
              + text
              + "` is not one word and one pointer; write, for example, `hash /facts/customer/id`");
      return null;
    }
    How how;
    try {
      how = How.valueOf(words[0].toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      mistakes.accept("`" + words[0] + "` hides nothing; write `hash`, `remove` or `replace`");
      return null;
    }
    var pointer = words[1];
    if (!pointer.startsWith("/") || pointer.matches(".*~(?![01]).*")) {
      mistakes.accept(
          "`" + pointer + "` is not a JSON pointer; write, for example, `/facts/customer/id`");
      return null;
    }
    var path = new ArrayList<String>();
    for (var token : pointer.substring(1).split("/", -1)) {
      // Twice in a row it says no more than once.
      if (!token.equals(ANY_DEPTH) || path.isEmpty() || !path.get(path.size() - 1).equals(token)) {
        path.add(token.replace("~1", "/").replace("~0", "~"));
      }
    }
    if (!List.of("facts", "decision", ANY, ANY_DEPTH).contains(path.get(0))) {
      mistakes.accept("`" + pointer + "` cannot be hidden; begin with `/facts` or `/decision`");
      return null;
    }
    return new Rule(how, pointer, List.copyOf(path));
  }

  /** What stands in a record for a text that is hashed; null if there is no key. */
  public @Nullable String hashed(String text) {
    return key == null ? null : hash(key, text);
  }

  private static String hash(byte[] key, String text) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return HASHED + HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A record as one JSON object, to which its seq and hash are still to be added. */
  public byte[] line(DecisionRecord entry) {
    if (rules.isEmpty()) {
      return AnswerWriter.logLine(entry);
    }
    try {
      var record = Json.readOwn(AnswerWriter.logLine(entry));
      new Run().hide((ObjectNode) record);
      return Json.write(record).getBytes(StandardCharsets.UTF_8);
    } catch (IOException | RuntimeException | StackOverflowError e) {
      // The input may be in its message.
      LOG.error(
          "decision {} could not be masked ({}); its input is not recorded",
          entry.id(),
          e.getClass().getSimpleName());
      return withoutInput(entry);
    }
  }

  /** The masking of one record. */
  private final class Run {
    /** What is hidden of the facts, and what stands for it; null if nothing does. */
    private final Map<JsonNode, @Nullable JsonNode> hidden = new HashMap<>();

    private final Set<JsonNode> done = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<String> hit = new LinkedHashSet<>();
    private boolean inFacts;

    void hide(ObjectNode record) {
      for (var rule : rules) {
        for (var name : List.of("facts", "decision")) {
          inFacts = name.equals("facts");
          var start = rule.path().get(0);
          var child = record.get(name);
          if (child == null || !(start.equals(name) || start.startsWith(ANY))) {
            continue;
          }
          put(record, name, walk(child, rule, start.equals(ANY_DEPTH) ? 0 : 1));
        }
      }
      repeated(record);
      var masked = record.putArray("masked");
      hit.forEach(masked::add);
    }

    private @Nullable JsonNode walk(JsonNode node, Rule rule, int at) {
      if (done.contains(node)) {
        return node;
      }
      if (at == rule.path().size()) {
        hit.add(rule.pointer());
        return hidden(node, rule.how());
      }
      var token = rule.path().get(at);
      if (token.equals(ANY_DEPTH)) {
        var here = walk(node, rule, at + 1);
        return Objects.equals(here, node) ? each(node, ANY, child -> walk(child, rule, at)) : here;
      }
      return each(node, token, child -> walk(child, rule, at + 1));
    }

    private @Nullable JsonNode hidden(JsonNode node, How how) {
      JsonNode instead = null;
      if (how != How.REMOVE) {
        instead =
            TextNode.valueOf(
                how == How.REPLACE
                    ? REPLACED
                    : hash(
                        Objects.requireNonNull(key),
                        node.isTextual() ? node.textValue() : Json.write(node)));
        done.add(instead);
      }
      if (inFacts) {
        if (node.isValueNode()) {
          hidden.putIfAbsent(node, instead);
        } else {
          for (var child : node) {
            hidden(child, how);
          }
        }
      }
      return instead;
    }

    /** Hides what repeats the facts: only where a caller's value can stand, never in a verdict. */
    private void repeated(ObjectNode record) {
      if (record.path("facts").path("order") instanceof ObjectNode order) {
        fields(order, "subscription");
      }
      var decision = record.path("decision");
      for (var subscription : decision.path("subscriptions")) {
        fields(subscription, "id", "offer");
        findings(subscription);
        var licences = subscription.path("licences");
        fields(licences, "minimum", "maximum");
        findings(licences);
        for (var upgrade : subscription.path("upgrades")) {
          fields(upgrade, "quantity");
          findings(upgrade);
        }
      }
      var order = decision.path("order");
      fields(order, "subscription", "targetOffer", "quantity");
      findings(order);
    }

    private void findings(JsonNode outcome) {
      for (var kind : List.of("reasons", "warnings", "followUps")) {
        for (var finding : outcome.path(kind)) {
          fields(finding, "evidence");
        }
      }
      for (var condition : outcome.path("conditions")) {
        for (var cell : condition.path("cells")) {
          fields(cell, "value");
        }
      }
    }

    private void fields(JsonNode of, String... names) {
      for (var name : names) {
        each(of, name, this::instead);
      }
    }

    private @Nullable JsonNode instead(JsonNode node) {
      if (node.isContainerNode()) {
        return each(node, ANY, this::instead);
      }
      return hidden.containsKey(node) ? hidden.get(node) : node;
    }
  }

  /** Puts something in the place of each child with a name; null takes it away. */
  private static JsonNode each(
      JsonNode node, String token, Function<JsonNode, @Nullable JsonNode> change) {
    if (node instanceof ObjectNode fields) {
      var names = new ArrayList<String>();
      fields.fieldNames().forEachRemaining(names::add);
      for (var name : names) {
        if (token.equals(ANY) || token.equals(name)) {
          put(fields, name, change.apply(fields.get(name)));
        }
      }
    } else if (node instanceof ArrayNode items) {
      for (int i = items.size() - 1; i >= 0; i--) {
        if (token.equals(ANY) || token.equals(String.valueOf(i))) {
          var changed = change.apply(items.get(i));
          if (changed == null) {
            items.remove(i);
          } else {
            items.set(i, changed);
          }
        }
      }
    }
    return node;
  }

  private static void put(ObjectNode fields, String name, @Nullable JsonNode value) {
    if (value == null) {
      fields.remove(name);
    } else {
      fields.set(name, value);
    }
  }

  /** What was decided, without what it was decided on. */
  private static byte[] withoutInput(DecisionRecord entry) {
    return Json.bytes(
        json -> {
          json.writeStartObject();
          json.writeStringField("decisionId", entry.id().toString());
          json.writeStringField("time", entry.time().toString());
          json.writeObjectFieldStart("rules");
          json.writeStringField("version", entry.rulesVersion());
          json.writeEndObject();
          json.writeObjectFieldStart("decision");
          json.writeArrayFieldStart("subscriptions");
          for (var subscription : entry.decision().subscriptions()) {
            json.writeStartObject();
            json.writeArrayFieldStart("upgrades");
            for (var upgrade : subscription.upgrades()) {
              json.writeStartObject();
              json.writeStringField("targetOffer", upgrade.targetOffer());
              outcome(json, upgrade.outcome());
              json.writeEndObject();
            }
            json.writeEndArray();
            findings(json, "reasons", subscription.findings());
            json.writeObjectFieldStart("licences");
            outcome(json, subscription.licences().outcome());
            json.writeEndObject();
            json.writeEndObject();
          }
          json.writeEndArray();
          var order = entry.decision().order();
          if (order != null) {
            json.writeObjectFieldStart("order");
            outcome(json, order.outcome());
            json.writeEndObject();
          }
          json.writeEndObject();
          json.writeArrayFieldStart("rowsFired");
          for (var row : entry.decision().rowsFired()) {
            row(json, row);
          }
          json.writeEndArray();
          json.writeBooleanField("maskingFailed", true);
          json.writeEndObject();
        });
  }

  private static void outcome(JsonGenerator json, Outcome outcome) throws IOException {
    json.writeStringField("verdict", outcome.verdict().name().toLowerCase(Locale.ROOT));
    findings(json, "reasons", outcome.reasons());
    findings(json, "warnings", outcome.warnings());
    findings(json, "followUps", outcome.followUps());
  }

  private static void findings(JsonGenerator json, String field, List<Finding> findings)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (var finding : findings) {
      json.writeStartObject();
      json.writeStringField("code", finding.reason());
      json.writeFieldName("rule");
      row(json, finding.rule());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void row(JsonGenerator json, RowRef row) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", row.id());
    json.writeStringField("file", row.file());
    json.writeNumberField("row", row.row());
    json.writeEndObject();
  }
}
