package stepup.console;

import gg.jte.TemplateEngine;
import gg.jte.TemplateOutput;
import gg.jte.output.StringOutput;
import java.text.NumberFormat;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import stepup.access.Role;
import stepup.http.Page;
import stepup.live.Live;

/**
 * Somebody looks at a page, or at a part of one.
 *
 * @param section the part of the console that it belongs to
 * @param words what the console says, in the language of the address
 * @param live which rules decide, from the beginning of the answer to its end
 * @param zone where "today" is
 */
record Visit(
    Section section,
    Page.Asked asked,
    Words words,
    Live live,
    ZoneId zone,
    Assets assets,
    TemplateEngine engine) {
  static final String HTML = "text/html; charset=utf-8";

  /** Where a section is, in the language of this visit. */
  String address(Section other) {
    return address(words.language(), other);
  }

  /** Where a section is, in some language. */
  static String address(String language, Section section) {
    return Console.ROOT + "/" + language + "/" + section.word();
  }

  /** This page in another language. */
  String inLanguage(String language) {
    var rest = asked.path().get("item");
    return address(language, section)
        + (rest == null ? "" : "/" + Addresses.encoded(rest))
        + Addresses.query(asked.query());
  }

  /** A text of the console, by its key, with what it is about. */
  String say(String key, @Nullable Object... about) {
    return words.say(key, about);
  }

  /** A number as people of the language write it. */
  String number(long number) {
    return NumberFormat.getIntegerInstance(words.locale()).format(number);
  }

  /** A moment, where "today" is. */
  String time(Instant moment) {
    return DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM, FormatStyle.LONG)
        .withLocale(words.locale())
        .format(moment.atZone(zone));
  }

  /**
   * Where a cell of a table is shown.
   *
   * @param file inside the folder of rules
   * @param row from 1; 0 for all of the file
   * @param column from 1; 0 for all of the row
   */
  String cell(String file, int row, int column) {
    return address(Section.TABLES)
        + "/"
        + Addresses.encoded(file)
        + (row == 0 ? "" : "?row=" + row + (column == 0 ? "" : "&column=" + column));
  }

  /** Where facts are tried, as a caller would post them. */
  String witness(String facts) {
    return address(Section.DECIDE) + "?facts=" + encoded(facts);
  }

  /** One part of an address, whatever it holds. */
  String encoded(String part) {
    return Addresses.encoded(part);
  }

  /**
   * Whether the folder of rules holds something else than decides, which can be looked at. Where
   * rules come in bundles, what was refused is in no folder.
   */
  boolean folderDiffers() {
    return live.refused() != null && live.release() == null;
  }

  boolean may(Role role) {
    return asked.caller().may(role);
  }

  /**
   * A page.
   *
   * @param template its name, without its ending; it takes the visit and the model
   */
  Page.Reply show(String template, Object model) {
    return show(200, template, model);
  }

  Page.Reply show(int status, String template, Object model) {
    return Page.Reply.of(status, HTML, rendered(template, model))
        .with("Content-Security-Policy", Console.POLICY)
        .with("Content-Language", words.language());
  }

  private String rendered(String template, Object model) {
    TemplateOutput output = new StringOutput();
    engine.render(template + ".jte", Map.of("visit", this, "model", model), output);
    return output.toString();
  }
}
