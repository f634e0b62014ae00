package stepup.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Offers, services and paths as one would hard-code them: one bit a service. */
final class Offers {
  private static final List<String> SERVICES =
      List.of(
          "exchange-online",
          "sharepoint-online",
          "onedrive-for-business",
          "skype-for-business",
          "office-online",
          "office-desktop-apps",
          "office-365-proplus",
          "bookings",
          "office-365-groups",
          "office-365-video",
          "litigation-hold");

  @SuppressWarnings("unchecked")
  private static final @Nullable List<String>[] NAMES = new List[1 << SERVICES.size()];

  private static final Map<String, Offer> BY_ID = new HashMap<>();

  private static final Offer E3 = offer("office-365-enterprise-e3", 0b11101111111);
  private static final Offer E1 = offer("office-365-enterprise-e1", 0b01100011111);
  private static final Offer PROPLUS = offer("office-365-proplus", 0b00001110100);
  private static final Offer PREMIUM = offer("office-365-business-premium", 0b00110111111, E3);

  static {
    offer("office-365-business", 0b00000110100, PREMIUM, PROPLUS, E3);
    offer("office-365-business-essentials", 0b00100011111, PREMIUM, E1, E3);
    offer("exchange-online-plan-1", 0b1);
    offer("exchange-online-plan-2", 0b10000000001);
    offer("sharepoint-online-plan-1", 0b10);
    offer("sharepoint-online-plan-2", 0b10);
    offer("onedrive-for-business", 0b100);
    offer("skype-for-business-online-plan-2", 0b1000);
  }

  private Offers() {}

  /**
   * An offer.
   *
   * @param maximum most licences
   * @param paths those that start from it, in the order of the matrix
   */
  record Offer(String id, int services, int maximum, List<String> serviceNames, List<Path> paths) {}

  /** A path to another offer, and the services it adds. */
  record Path(Offer to, int additional, List<String> additionalNames) {}

  private static Offer offer(String id, int services, Offer... targets) {
    var paths = Stream.of(targets).map(target -> path(services, target)).toList();
    int maximum = id.contains("business-") || id.endsWith("office-365-business") ? 300 : 10_000_000;
    var offer = new Offer(id, services, maximum, names(services), paths);
    BY_ID.put(id, offer);
    return offer;
  }

  private static Path path(int services, Offer target) {
    int additional = target.services & ~services;
    return new Path(target, additional, names(additional));
  }

  /** The services of some bits; made for each set of them once. */
  static List<String> names(int services) {
    var names = NAMES[services];
    if (names == null) {
      names =
          IntStream.range(0, SERVICES.size())
              .filter(bit -> (services & 1 << bit) != 0)
              .mapToObj(SERVICES::get)
              .toList();
      NAMES[services] = names;
    }
    return names;
  }

  /** The offer with an id; null for one that is not in the catalogue. */
  static @Nullable Offer find(String id) {
    return BY_ID.get(id);
  }

  /** Whether a subscription with a status counts as held. */
  static boolean held(String status) {
    return switch (status) {
      case "deleted", "none" -> false;
      default -> true;
    };
  }
}
