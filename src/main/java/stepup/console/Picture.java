package stepup.console;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import stepup.catalog.Offer;
import stepup.catalog.UpgradePath;

/**
 * Offers as boxes, by family, and paths as arrows between them. All lengths are in pixels.
 *
 * @param families in table order; offers without paths come last
 */
record Picture(int width, int height, List<Family> families) {
  private static final Layers.Size BOX = new Layers.Size(220, 64);
  private static final int LABEL_HEIGHT = 24;
  private static final int LONGEST_LABEL = 14;
  private static final int PADDING = 16;
  private static final int TITLE = 26;
  private static final int GAP = 18;
  private static final int ROW_GAP = 12;

  /** Of the largest letters that a line of a box has room for, as many halves. */
  private static final int LINE = 23;

  /** How many columns of boxes there are where none says how wide the picture is. */
  private static final int COLUMNS = 4;

  /**
   * Offers that paths connect; or those without any.
   *
   * @param name empty for those without paths
   */
  record Family(String name, int y, int height, List<Box> boxes, List<Line> lines) {}

  /**
   * An offer.
   *
   * @param lines its name, broken
   */
  record Box(Offer offer, int x, int y, List<String> lines) {
    int width() {
      return BOX.width();
    }

    int height() {
      return BOX.height();
    }
  }

  /**
   * A path.
   *
   * @param way and {@code head}: as SVG has it
   * @param x of the middle of its label, which {@code y} is of too
   * @param id as much of it as there is room for
   */
  record Line(UpgradePath path, String way, String head, int x, int y, int width, String id) {
    int height() {
      return LABEL_HEIGHT;
    }
  }

  static Picture of(List<Offer> drawn, List<Offer> alone, List<UpgradePath> paths) {
    var families = new ArrayList<Family>();
    int width = 0;
    int y = 0;
    for (var members : Matrix.families(drawn, paths)) {
      var number = new HashMap<String, Integer>();
      members.forEach(offer -> number.put(offer.id(), number.size()));
      var own = paths.stream().filter(path -> number.containsKey(path.from().id())).toList();
      var placed =
          Layers.of(
              members.stream().map(offer -> BOX).toList(),
              own.stream().map(path -> arrow(path, number)).toList());
      int top = y + TITLE;
      var boxes = new ArrayList<Box>();
      for (int i = 0; i < members.size(); i++) {
        var at = placed.boxes().get(i);
        boxes.add(box(members.get(i), PADDING + rounded(at.x()), top + rounded(at.y())));
      }
      var lines = new ArrayList<Line>();
      for (int i = 0; i < own.size(); i++) {
        lines.add(line(own.get(i), placed.routes().get(i), top));
      }
      int height = TITLE + placed.height() + PADDING;
      families.add(new Family(Matrix.nameOf(members), y, height, boxes, lines));
      width = Math.max(width, placed.width() + 2 * PADDING);
      y += height + GAP;
    }
    if (!alone.isEmpty()) {
      int step = BOX.width() + ROW_GAP;
      int columns =
          width == 0 ? Math.min(COLUMNS, alone.size()) : Math.max(1, (width - 2 * PADDING) / step);
      int apart =
          columns == 1 || width == 0 || alone.size() < columns
              ? step
              : (width - 2 * PADDING - BOX.width()) / (columns - 1);
      var boxes = new ArrayList<Box>();
      for (int i = 0; i < alone.size(); i++) {
        boxes.add(
            box(
                alone.get(i),
                PADDING + i % columns * apart,
                y + TITLE + i / columns * (BOX.height() + ROW_GAP)));
      }
      int rows = (alone.size() + columns - 1) / columns;
      int height = TITLE + rows * (BOX.height() + ROW_GAP) - ROW_GAP + PADDING;
      families.add(new Family("", y, height, boxes, List.of()));
      width = Math.max(width, 2 * PADDING + columns * step - ROW_GAP);
      y += height + GAP;
    }
    return new Picture(width, Math.max(0, y - GAP), List.copyOf(families));
  }

  private static Layers.Arrow arrow(UpgradePath path, Map<String, Integer> number) {
    return new Layers.Arrow(
        number.get(path.from().id()),
        number.get(path.to().id()),
        new Layers.Size(labelWidth(shortened(path.row().id())), LABEL_HEIGHT));
  }

  private static int labelWidth(String id) {
    return 34 + 8 * id.length();
  }

  private static String shortened(String id) {
    return id.length() <= LONGEST_LABEL ? id : id.substring(0, LONGEST_LABEL - 1) + "…";
  }

  private static Box box(Offer offer, int x, int y) {
    return new Box(offer, x, y, broken(offer.name()));
  }

  private static Line line(UpgradePath path, Layers.Route route, int top) {
    var points = route.points();
    var way = new StringBuilder();
    for (int i = 0; i < points.size(); i++) {
      int x = PADDING + rounded(points.get(i).x());
      int y = top + rounded(points.get(i).y());
      if (i == 0) {
        way.append("M").append(x).append(' ').append(y);
      } else if (i % 2 == 1) {
        int beforeX = PADDING + rounded(points.get(i - 1).x());
        int beforeY = top + rounded(points.get(i - 1).y());
        int middle = (beforeX + x) / 2;
        way.append("C%d %d %d %d %d %d".formatted(middle, beforeY, middle, y, x, y));
      } else {
        way.append("L").append(x).append(' ').append(y);
      }
    }
    var end = points.get(points.size() - 1);
    int x = PADDING + rounded(end.x());
    int y = top + rounded(end.y());
    int back = points.get(points.size() - 2).x() < end.x() ? -8 : 8;
    var id = shortened(path.row().id());
    return new Line(
        path,
        way.toString(),
        "M%d %dl%d -5v10z".formatted(x, y, back),
        PADDING + rounded(route.label().x()),
        top + rounded(route.label().y()),
        labelWidth(id),
        id);
  }

  private static int rounded(double length) {
    return (int) Math.round(length);
  }

  /** In two lines at most, between words where that is possible. */
  static List<String> broken(String name) {
    var lines = new ArrayList<String>();
    var rest = name.strip();
    while (!rest.isEmpty() && lines.size() < 2) {
      int end = fitting(rest);
      if (end < rest.length()) {
        int space = rest.lastIndexOf(' ', end);
        if (lines.size() == 1) {
          end = rest.offsetByCodePoints(end, -1);
          lines.add(rest.substring(0, end).strip() + "…");
          return lines;
        }
        end = space > 0 ? space : end;
      }
      lines.add(rest.substring(0, end).strip());
      rest = rest.substring(end).strip();
    }
    return lines;
  }

  /** How many of the first characters fit into a line; those of East Asia are twice as wide. */
  private static int fitting(String text) {
    int room = LINE;
    int end = 0;
    while (end < text.length()) {
      int character = text.codePointAt(end);
      room -= character >= 0x2E80 ? 2 : 1;
      if (room < 0) {
        return end;
      }
      end += Character.charCount(character);
    }
    return end;
  }
}
