package stepup.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What holds for every picture, whatever it shows. */
class LayersDrawingTest {
  private static final Layers.Size BOX = new Layers.Size(100, 40);
  private static final Layers.Size LABEL = new Layers.Size(50, 20);

  private record Rectangle(double x, double y, Layers.Size size) {
    boolean overlaps(Rectangle other) {
      return x < other.x + other.size.width()
          && other.x < x + size.width()
          && y < other.y + other.size.height()
          && other.y < y + size.height();
    }
  }

  /** Circles and several arrows between the same two boxes are among them. */
  @Property(tries = 200)
  void nothingOverlapsAndEveryArrowLeadsFromItsBoxToTheOther(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 14) int boxes) {
    var random = new Random(seed);
    var arrows = new ArrayList<Layers.Arrow>();
    for (int i = random.nextInt(3 * boxes); i > 0; i--) {
      int from = random.nextInt(boxes);
      int to = (from + 1 + random.nextInt(boxes - 1)) % boxes;
      arrows.add(new Layers.Arrow(from, to, LABEL));
    }
    var placed = Layers.of(Stream.generate(() -> BOX).limit(boxes).toList(), arrows);
    var rectangles = new ArrayList<Rectangle>();
    placed.boxes().forEach(at -> rectangles.add(new Rectangle(at.x(), at.y(), BOX)));
    placed
        .routes()
        .forEach(
            route ->
                rectangles.add(
                    new Rectangle(
                        route.label().x() - LABEL.width() / 2.0,
                        route.label().y() - LABEL.height() / 2.0,
                        LABEL)));
    for (int i = 0; i < rectangles.size(); i++) {
      var one = rectangles.get(i);
      assertThat(one.x).isBetween(0.0, (double) placed.width() - one.size.width());
      assertThat(one.y).isBetween(-0.001, placed.height() - one.size.height() + 0.001);
      for (int j = 0; j < i; j++) {
        assertThat(one.overlaps(rectangles.get(j))).as(i + " and " + j).isFalse();
      }
    }
    for (int i = 0; i < arrows.size(); i++) {
      var points = placed.routes().get(i).points();
      touches(points.get(0), placed.boxes().get(arrows.get(i).from()));
      touches(points.get(points.size() - 1), placed.boxes().get(arrows.get(i).to()));
    }
  }

  private static void touches(Layers.Point point, Layers.Point box) {
    assertThat(point.x()).isIn(box.x(), box.x() + BOX.width());
    assertThat(point.y()).isBetween(box.y(), box.y() + BOX.height());
  }

  @Test
  void arrowsLeadFromLeftToRightUnlessTheyCloseACircle() {
    var placed =
        Layers.of(
            List.of(BOX, BOX, BOX),
            List.of(
                new Layers.Arrow(0, 1, LABEL),
                new Layers.Arrow(1, 2, LABEL),
                new Layers.Arrow(2, 0, LABEL)));
    assertThat(placed.boxes()).extracting(Layers.Point::x).isSorted().doesNotHaveDuplicates();
    var back = placed.routes().get(2).points();
    assertThat(back.get(0).x()).isGreaterThan(back.get(back.size() - 1).x());
  }

  @Test
  void arrowsThatNeedNotCrossDoNot() {
    var placed =
        Layers.of(
            List.of(BOX, BOX, BOX, BOX),
            List.of(new Layers.Arrow(0, 3, LABEL), new Layers.Arrow(1, 2, LABEL)));
    var y = placed.boxes().stream().map(Layers.Point::y).toList();
    assertThat(y.get(0).compareTo(y.get(1))).isEqualTo(y.get(3).compareTo(y.get(2)));
  }

  @Test
  void namesAreBrokenBetweenWordsAndCutWhereThereIsNoRoom() {
    assertThat(Picture.broken("Office 365 Business")).containsExactly("Office 365 Business");
    assertThat(Picture.broken("Office 365 Business Essentials"))
        .containsExactly("Office 365 Business", "Essentials");
    assertThat(Picture.broken("x".repeat(100)))
        .containsExactly("x".repeat(23), "x".repeat(22) + "…");
    assertThat(Picture.broken("产".repeat(30)))
        .containsExactly("产".repeat(11), "产".repeat(10) + "…");
    assertThat(Picture.broken("😀".repeat(30))).allMatch(line -> !line.contains("\ufffd"));
  }
}
