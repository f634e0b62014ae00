package stepup.console;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Places boxes in layers from left to right, as the arrows between them lead, and a label on each
 * arrow; no two of them overlap. All lengths are in pixels.
 */
final class Layers {
  private static final int BETWEEN_LAYERS = 28;
  private static final int BETWEEN_BOXES = 26;
  private static final int BETWEEN_LABELS = 8;
  private static final int BETWEEN_PORTS = 12;
  private static final int SWEEPS = 12;

  /** What has a place: a box, a label, or where an arrow goes through a layer. */
  private static final class Item {
    final int layer;
    final Size size;
    final List<Item> before = new ArrayList<>();
    final List<Item> after = new ArrayList<>();
    int order;

    /** Of its middle. */
    double y;

    Item(int layer, Size size) {
      this.layer = layer;
      this.size = size;
    }

    boolean box() {
      return layer % 2 == 0 && size.height > 0;
    }
  }

  record Size(int width, int height) {}

  /**
   * From one box to another.
   *
   * @param from number of a box
   * @param to number of another box
   */
  record Arrow(int from, int to, Size label) {}

  record Point(double x, double y) {}

  /**
   * Where an arrow goes.
   *
   * @param points from its beginning to its end; from an even one (0, 2, ...) to the next it bends
   * @param label the middle of its label
   */
  record Route(List<Point> points, Point label) {}

  /**
   * Where everything is.
   *
   * @param boxes the upper left corner of each
   */
  record Placed(List<Point> boxes, List<Route> routes, int width, int height) {}

  private final List<Size> sizes;
  private final List<Arrow> arrows;
  private final List<Item> boxes = new ArrayList<>();

  /** What an arrow goes through, from its left end to its right end. */
  private final List<List<Item>> ways = new ArrayList<>();

  private final List<Item> labels = new ArrayList<>();
  private final List<List<Item>> layers = new ArrayList<>();
  private final boolean[] backward;

  private Layers(List<Size> sizes, List<Arrow> arrows) {
    this.sizes = sizes;
    this.arrows = arrows;
    this.backward = new boolean[arrows.size()];
  }

  static Placed of(List<Size> boxes, List<Arrow> arrows) {
    var layers = new Layers(boxes, arrows);
    layers.fill(layers.ranks());
    layers.order();
    layers.level();
    return layers.placed();
  }

  /** The number of steps that lead to each box; arrows that would close a circle are turned. */
  private int[] ranks() {
    var out = new ArrayList<List<Integer>>();
    sizes.forEach(box -> out.add(new ArrayList<>()));
    for (int i = 0; i < arrows.size(); i++) {
      out.get(arrows.get(i).from).add(i);
    }
    var sorted = new ArrayList<Integer>();
    var state = new int[sizes.size()];
    var reached = new boolean[sizes.size()];
    arrows.forEach(arrow -> reached[arrow.to] = true);
    for (boolean any : new boolean[] {false, true}) {
      for (int box = 0; box < state.length; box++) {
        if (any || !reached[box]) {
          follow(box, out, state, sorted);
        }
      }
    }
    Collections.reverse(sorted);
    var rank = new int[sizes.size()];
    for (int box : sorted) {
      for (int i = 0; i < arrows.size(); i++) {
        if (left(i) == box) {
          rank[right(i)] = Math.max(rank[right(i)], rank[box] + 1);
        }
      }
    }
    // Where nothing leads to, a box stands as near as it can to what it leads to.
    for (int box = 0; box < rank.length; box++) {
      int nearest = Integer.MAX_VALUE;
      boolean first = true;
      for (int i = 0; i < arrows.size(); i++) {
        first &= right(i) != box;
        nearest = left(i) == box ? Math.min(nearest, rank[right(i)] - 1) : nearest;
      }
      if (first && nearest < Integer.MAX_VALUE) {
        rank[box] = nearest;
      }
    }
    return rank;
  }

  private void follow(int box, List<List<Integer>> out, int[] state, List<Integer> sorted) {
    if (state[box] != 0) {
      return;
    }
    state[box] = 1;
    for (int i : out.get(box)) {
      int to = arrows.get(i).to;
      backward[i] = state[to] == 1;
      follow(to, out, state, sorted);
    }
    state[box] = 2;
    sorted.add(box);
  }

  private int left(int arrow) {
    return backward[arrow] ? arrows.get(arrow).to : arrows.get(arrow).from;
  }

  private int right(int arrow) {
    return backward[arrow] ? arrows.get(arrow).from : arrows.get(arrow).to;
  }

  /** Boxes stand in even layers and labels in odd ones. */
  private void fill(int[] rank) {
    int most = Arrays.stream(rank).max().orElse(0);
    for (int i = 0; i <= 2 * most; i++) {
      layers.add(new ArrayList<>());
    }
    for (int i = 0; i < sizes.size(); i++) {
      boxes.add(new Item(2 * rank[i], sizes.get(i)));
    }
    var labelled = new int[layers.size()];
    for (int i = 0; i < arrows.size(); i++) {
      var begin = boxes.get(left(i));
      var end = boxes.get(right(i));
      int emptiest = begin.layer + 1;
      for (int layer = emptiest; layer < end.layer; layer += 2) {
        emptiest = labelled[layer] < labelled[emptiest] ? layer : emptiest;
      }
      labelled[emptiest]++;
      var way = new ArrayList<>(List.of(begin));
      for (int layer = begin.layer + 1; layer < end.layer; layer++) {
        var item = new Item(layer, layer == emptiest ? arrows.get(i).label : new Size(0, 0));
        if (layer == emptiest) {
          labels.add(item);
        }
        way.add(item);
      }
      way.add(end);
      for (int j = 1; j < way.size(); j++) {
        way.get(j - 1).after.add(way.get(j));
        way.get(j).before.add(way.get(j - 1));
      }
      ways.add(way);
    }
    boxes.forEach(this::add);
  }

  /** Adds what is connected together, so that it begins near each other. */
  private void add(Item item) {
    var layer = layers.get(item.layer);
    if (layer.contains(item)) {
      return;
    }
    layer.add(item);
    item.after.forEach(this::add);
  }

  /** Orders each layer so that few arrows cross. */
  private void order() {
    number();
    var best = orders();
    int fewest = crossings();
    for (int sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
      boolean down = sweep % 2 == 0;
      for (int i = 0; i < layers.size(); i++) {
        var layer = layers.get(down ? i : layers.size() - 1 - i);
        Function<Item, List<Item>> beside = item -> down ? item.before : item.after;
        var middles = new double[layer.size()];
        for (var item : layer) {
          middles[item.order] =
              beside.apply(item).stream().mapToInt(b -> b.order).average().orElse(item.order);
        }
        layer.sort(Comparator.comparingDouble(item -> middles[item.order]));
        number();
      }
      int crossings = crossings();
      if (crossings < fewest) {
        fewest = crossings;
        best = orders();
      }
    }
    for (int i = 0; i < layers.size(); i++) {
      layers.set(i, best.get(i));
    }
    number();
  }

  private void number() {
    for (var layer : layers) {
      for (int i = 0; i < layer.size(); i++) {
        layer.get(i).order = i;
      }
    }
  }

  private List<List<Item>> orders() {
    return layers.stream().<List<Item>>map(ArrayList::new).toList();
  }

  private int crossings() {
    int crossings = 0;
    for (var layer : layers) {
      var steps =
          layer.stream()
              .flatMap(item -> item.after.stream().map(next -> new int[] {item.order, next.order}))
              .toList();
      for (int i = 0; i < steps.size(); i++) {
        for (int j = 0; j < i; j++) {
          var a = steps.get(i);
          var b = steps.get(j);
          crossings += (long) (a[0] - b[0]) * (a[1] - b[1]) < 0 ? 1 : 0;
        }
      }
    }
    return crossings;
  }

  /** Brings items to the height of those beside them, as far as their order lets them. */
  private void level() {
    for (var layer : layers) {
      place(layer, item -> List.of());
    }
    for (int round = 0; round < SWEEPS; round++) {
      for (int i = 0; i < layers.size(); i++) {
        boolean down = round % 2 == 0;
        place(
            layers.get(down ? i : layers.size() - 1 - i),
            round >= SWEEPS - 2
                ? item -> Stream.concat(item.before.stream(), item.after.stream()).toList()
                : item -> down ? item.before : item.after);
      }
    }
  }

  /**
   * Gives the items of a layer the heights nearest to those they would have alone: where two are
   * too near, both give way alike.
   */
  private static void place(List<Item> layer, Function<Item, List<Item>> beside) {
    var offsets = new double[layer.size()];
    for (int i = 1; i < offsets.length; i++) {
      offsets[i] = offsets[i - 1] + distance(layer.get(i - 1), layer.get(i));
    }
    // Groups of items that stand as near as they may, each with its sum and how many it has.
    var sums = new ArrayList<double[]>();
    for (int i = 0; i < offsets.length; i++) {
      var item = layer.get(i);
      double wanted = beside.apply(item).stream().mapToDouble(b -> b.y).average().orElse(item.y);
      var group = new double[] {wanted - offsets[i], 1};
      while (!sums.isEmpty() && mean(sums.get(sums.size() - 1)) > mean(group)) {
        var above = sums.remove(sums.size() - 1);
        group[0] += above[0];
        group[1] += above[1];
      }
      sums.add(group);
    }
    int i = 0;
    for (var group : sums) {
      for (int end = i + (int) group[1]; i < end; i++) {
        layer.get(i).y = mean(group) + offsets[i];
      }
    }
  }

  private static double mean(double[] group) {
    return group[0] / group[1];
  }

  private static double distance(Item above, Item below) {
    int gap = above.box() || below.box() ? BETWEEN_BOXES : BETWEEN_LABELS;
    return (above.size.height + below.size.height) / 2.0 + gap;
  }

  private Placed placed() {
    var lefts = new double[layers.size()];
    var rights = new double[layers.size()];
    double x = 0;
    double top = Double.MAX_VALUE;
    double bottom = 0;
    for (int i = 0; i < lefts.length; i++) {
      lefts[i] = x;
      rights[i] = x + layers.get(i).stream().mapToInt(item -> item.size.width).max().orElse(0);
      x = rights[i] + BETWEEN_LAYERS;
      for (var item : layers.get(i)) {
        top = Math.min(top, item.y - item.size.height / 2.0);
      }
    }
    for (var layer : layers) {
      for (var item : layer) {
        item.y -= top;
        bottom = Math.max(bottom, item.y + item.size.height / 2.0);
      }
    }
    var routes = new ArrayList<Route>();
    for (int i = 0; i < arrows.size(); i++) {
      var way = ways.get(i);
      var points = new ArrayList<Point>();
      for (int j = 0; j < way.size(); j++) {
        var item = way.get(j);
        boolean first = j == 0;
        boolean last = j == way.size() - 1;
        if (!first) {
          points.add(new Point(lefts[item.layer], item.y + (last ? port(item, i, false) : 0)));
        }
        if (!last) {
          points.add(new Point(rights[item.layer], item.y + (first ? port(item, i, true) : 0)));
        }
      }
      if (backward[i]) {
        Collections.reverse(points);
      }
      var label = labels.get(i);
      routes.add(
          new Route(
              List.copyOf(points),
              new Point((lefts[label.layer] + rights[label.layer]) / 2, label.y)));
    }
    return new Placed(
        boxes.stream()
            .map(box -> new Point(lefts[box.layer], box.y - box.size.height / 2.0))
            .toList(),
        routes,
        (int) Math.ceil(x - BETWEEN_LAYERS),
        (int) Math.ceil(bottom));
  }

  /**
   * How far from the middle of a box an arrow begins or ends, so that arrows do not cross there.
   */
  private double port(Item box, int arrow, boolean begins) {
    var sides = new ArrayList<Integer>();
    for (int i = 0; i < ways.size(); i++) {
      var way = ways.get(i);
      if ((begins ? way.get(0) : way.get(way.size() - 1)) == box) {
        sides.add(i);
      }
    }
    sides.sort(
        Comparator.comparingDouble(i -> ways.get(i).get(begins ? 1 : ways.get(i).size() - 2).y));
    double room = Math.min(BETWEEN_PORTS, (box.size.height - 12.0) / sides.size());
    return (sides.indexOf(arrow) - (sides.size() - 1) / 2.0) * room;
  }
}
