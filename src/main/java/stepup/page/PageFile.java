package stepup.page;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import stepup.tables.Limits;
import stepup.tables.Mistake;
import stepup.tables.RulesException;

/** A page as it was saved: HTML, or Markdown, which may hold HTML. */
final class PageFile {
  /** Deeper than any page, and no danger to the stack. */
  private static final int DEPTH = 200;

  private static final Pattern HTML_NAME = Pattern.compile("(?i).*\\.x?html?");
  private static final Pattern ARCHIVE_NAME = Pattern.compile("(?i).*\\.(mht|mhtml|webarchive)");
  private static final Pattern HTML_START = Pattern.compile("(?i)\\s*<(!doctype|html|\\?xml)\\b.*");

  private PageFile() {}

  /**
   * Reads a page.
   *
   * @throws RulesException if it is larger than files of rules may be, or no such page
   */
  static Document read(Path file, Limits limits) throws IOException {
    var name = file.toString();
    if (Files.isDirectory(file)) {
      throw refused(name, "this is a folder", "name a saved page, Markdown or HTML");
    }
    if (ARCHIVE_NAME.matcher(name).matches()) {
      throw refused(name, "archives of pages are not read", "save the page as HTML only");
    }
    byte[] bytes;
    try (var in = Files.newInputStream(file)) {
      bytes = in.readNBytes(limits.fileBytes() + 1);
    }
    if (bytes.length > limits.fileBytes()) {
      throw new RulesException(List.of(limits.tooLarge(name)));
    }
    return HTML_NAME.matcher(name).matches() || startsAsHtml(bytes)
        ? ofHtml(name, bytes)
        : ofMarkdown(name, bytes);
  }

  private static boolean startsAsHtml(byte[] bytes) {
    var start = new String(bytes, 0, Math.min(bytes.length, 100), StandardCharsets.UTF_8);
    return HTML_START.matcher(start.replace("\ufeff", "").lines().findFirst().orElse("")).matches();
  }

  /** The encoding is the one that the page states. */
  private static Document ofHtml(String name, byte[] bytes) throws IOException {
    var parser = org.jsoup.parser.Parser.htmlParser().setMaxDepth(DEPTH);
    try {
      return Jsoup.parse(new ByteArrayInputStream(bytes), null, "", parser);
    } catch (IllegalArgumentException e) {
      throw refused(name, "its encoding is not known", "save the page as UTF-8");
    }
  }

  private static Document ofMarkdown(String name, byte[] bytes) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw refused(name, "this is not UTF-8 text", "save the page as Markdown in UTF-8, or HTML");
    }
    if (text.indexOf('\0') >= 0) {
      throw refused(name, "this is no text", "save the page as Markdown or HTML");
    }
    var extensions = List.of(TablesExtension.create());
    var markdown =
        Parser.builder()
            .extensions(extensions)
            .maxOpenBlockParsers(DEPTH)
            .maxInlineNesting(DEPTH)
            .build()
            .parse(text);
    return Jsoup.parse(
        HtmlRenderer.builder().extensions(extensions).build().render(markdown),
        "",
        org.jsoup.parser.Parser.htmlParser().setMaxDepth(DEPTH));
  }

  static RulesException refused(String name, String what, String instead) {
    return new RulesException(List.of(Mistake.inFile(name, what, instead)));
  }
}
