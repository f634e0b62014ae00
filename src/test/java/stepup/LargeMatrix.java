package stepup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The shipped rules with as large an offer matrix as the console is to cope with. */
public final class LargeMatrix {
  public static final int OFFERS = 2_000;
  public static final int PATHS = 10_000;

  private static final int FAMILY = 12;

  private LargeMatrix() {}

  /**
   * Writes a copy of the rules folder with so many offers and paths that its own scenarios still
   * pass: families of twelve offers, with paths from each to those after it.
   */
  public static Path in(Path folder) throws IOException {
    var rules = Shipped.copiedTo(folder);
    var files = Shipped.files();
    var offers = new StringBuilder(files.text("offers.csv"));
    int first = Shipped.rules().catalog().offers().values().size();
    int made = OFFERS - first;
    var header = List.of(files.text("offers.csv").lines().findFirst().orElseThrow().split(","));
    for (int i = 0; i < made; i++) {
      int offer = i;
      offers.append(
          String.join(
                  ",",
                  header.stream()
                      .map(
                          label ->
                              switch (label) {
                                case "Id" -> "plan-" + offer;
                                case "Name" -> "Plan " + offer;
                                case "Admin service" -> "office-365";
                                case "Minimum quantity (licences)" -> "1";
                                case "Maximum quantity (licences)" -> "300";
                                case "Includes exchange-online" -> "x";
                                case "Includes bookings" -> offer % 3 == 0 ? "x" : "";
                                case "Includes litigation-hold" -> offer % 2 == 0 ? "x" : "";
                                case "Enabled" -> "yes";
                                case "Source" -> "a test";
                                default -> "";
                              })
                      .toList())
              + "\n");
    }
    var paths = new StringBuilder(files.text("upgrade-paths.csv"));
    int count = Shipped.rules().catalog().paths().size();
    for (int step = 1; count < PATHS; step++) {
      for (int from = 0; from < made && count < PATHS; from++) {
        int to = from + step;
        if (from % FAMILY + step < FAMILY && to < made) {
          paths.append(
              "R-%d-%d,plan-%d,plan-%d,upgrade_only,reassign_user_licences,,,yes,a test,%n"
                  .formatted(from, to, from, to));
          count++;
        }
      }
    }
    Files.writeString(rules.resolve("offers.csv"), offers);
    Files.writeString(rules.resolve("upgrade-paths.csv"), paths);
    return rules;
  }
}
