package stepup.bundle;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import stepup.live.Origin;
import stepup.live.Reading;
import stepup.live.Release;
import stepup.tables.Limits;
import stepup.tables.RulesException;

/** Rules in a bundle that somebody puts into a store: asked for again and again. */
public final class BundleOrigin implements Origin {
  /**
   * Where replicas find their rules.
   *
   * @param from a path, or an address that begins with {@code http://}, {@code https://} or {@code
   *     s3://}
   * @param keys files with the public keys of those whose bundles are taken
   * @param unsigned whether bundles are taken whoever made them
   * @param poll time from one look at the store to the next
   * @param token a file with what the store wants to see as {@code Authorization: Bearer}; null if
   *     it does not
   * @param endpoint where the store is that speaks as S3 does; null for Amazon's
   * @param region of it; null for the one that Amazon's own tools would take
   */
  public record Settings(
      String from,
      List<Path> keys,
      boolean unsigned,
      Duration poll,
      @Nullable Path token,
      @Nullable URI endpoint,
      @Nullable String region) {
    private static final String S3 = "s3://";

    /** Whether it is an address of HTTP. */
    public boolean web() {
      return from.startsWith("http://") || from.startsWith("https://");
    }

    /** Whether it is a bucket of S3 and a key in it. */
    public boolean s3() {
      return from.startsWith(S3);
    }

    /** The bucket, and the key. */
    String[] parts() {
      return from.substring(S3.length()).split("/", 2);
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(BundleOrigin.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private final Store store;
  private final Settings settings;
  private final Kept kept;
  private final Limits limits;
  private final Clock clock;
  private final RandomGenerator random = RandomGenerator.getDefault();

  /** The last bundle that could be used, by whatever is known of it. */
  private Store.Known known = Store.Known.NOTHING;

  private @Nullable String hash;
  private @Nullable Reading good;

  /** It, until it is kept. */
  private byte @Nullable [] fresh;

  private @Nullable Reading told;
  private int failures;
  private boolean asked = true;
  private long due;

  BundleOrigin(Store store, Settings settings, Kept kept, Limits limits, Clock clock) {
    this.store = store;
    this.settings = settings;
    this.kept = kept;
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * Rules from the store that the settings name.
   *
   * @param folder for the last bundle that went live
   * @throws RulesException if the store cannot be asked as it is named
   */
  public static BundleOrigin of(Settings settings, Path folder, Limits limits, Clock clock) {
    return new BundleOrigin(
        store(settings, WebStore.Patience.USUAL),
        settings,
        new Kept(folder, limits),
        limits,
        clock);
  }

  private static Store store(Settings settings, WebStore.Patience patience) {
    var from = settings.from();
    if (settings.web()) {
      return new WebStore(
          from, URI.create(from), address -> authorization(settings.token()), patience);
    }
    if (!settings.s3()) {
      return new FileStore(Path.of(from));
    }
    var parts = settings.parts();
    try {
      return S3.here(settings.endpoint(), settings.region()).store(parts[0], parts[1], patience);
    } catch (IOException e) {
      throw Bundle.refused(from, String.valueOf(e.getMessage()), "correct the settings");
    }
  }

  private static Map<String, String> authorization(@Nullable Path token) throws IOException {
    if (token == null) {
      return Map.of();
    }
    try {
      return Map.of(
          "Authorization", "Bearer " + Files.readString(token, StandardCharsets.US_ASCII).strip());
    } catch (IOException e) {
      throw new IOException("the file of BUNDLE_TOKEN_FILE cannot be read", e);
    }
  }

  @Override
  public String name() {
    return "the bundle in " + store.name();
  }

  @Override
  public @Nullable Reading next() {
    if (!asked && System.nanoTime() - due < 0) {
      return null;
    }
    asked = false;
    var reading = look();
    due = System.nanoTime() + pause(failures, settings.poll(), random.nextDouble()).toNanos();
    if (reading.equals(told)) {
      return null;
    }
    told = reading;
    return reading;
  }

  @Override
  public void forget() {
    asked = true;
    told = null;
  }

  /**
   * How long it is waited before the store is asked again. Chance keeps replicas that began
   * together from asking together.
   *
   * @param failures how often in a row it did not answer; each doubles the pause, from a second to
   *     five minutes
   * @param chance from 0 to 1
   */
  static Duration pause(int failures, Duration poll, double chance) {
    if (failures == 0) {
      return poll.multipliedBy(900 + Math.round(200 * chance)).dividedBy(1_000);
    }
    var longest = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, 20));
    var most = longest.compareTo(LONGEST_PAUSE) < 0 ? longest : LONGEST_PAUSE;
    return most.multipliedBy(500 + Math.round(500 * chance)).dividedBy(1_000);
  }

  private Reading look() {
    Store.Fetched fetched;
    try {
      fetched = store.fetch(known, limits.inflatedBytes());
    } catch (IOException e) {
      failures++;
      LOG.debug("{} could not be asked", store.name(), e);
      return Reading.refused(
          Bundle.refused(
                  store.name(),
                  "the bundle cannot be fetched: " + e.getMessage(),
                  "see that the store is there and lets this replica read; it is asked again and again")
              .mistakes());
    }
    failures = 0;
    try {
      return taken(fetched);
    } catch (RulesException e) {
      // Fetched and looked at again the next time: keys, or what is kept, may be others then.
      known = Store.Known.NOTHING;
      return Reading.refused(e.mistakes());
    } catch (RuntimeException e) {
      known = Store.Known.NOTHING;
      LOG.error("{} could not be read", name(), e);
      return Reading.refused(
          Bundle.refused(
                  store.name(),
                  "something went wrong in Stepup with this bundle",
                  "put the one before it there, and report this as a defect of Stepup")
              .mistakes());
    }
  }

  private Reading taken(Store.Fetched fetched) {
    var bytes = fetched.bytes();
    if (bytes != null && !TrustedKey.sha256(bytes).equals(hash)) {
      var bundle = Bundle.read(store.name(), bytes, trust(), limits);
      kept.admit(store.name(), bundle);
      good = reading(bundle, clock.instant());
      hash = bundle.hash();
      fresh = bytes;
    }
    known = fetched.known();
    return Objects.requireNonNull(good);
  }

  private Reading reading(Bundle bundle, Instant fetchedAt) {
    var source = bundle.manifest().source();
    return new Reading(
        bundle.files(),
        new Release(
            bundle.name(),
            store.name(),
            source.sequence(),
            source.commit(),
            source.changed(),
            bundle.signedBy(),
            fetchedAt),
        List.of());
  }

  /** Read each time, so that a key that is added or taken away counts from the next bundle on. */
  private Bundle.Trust trust() {
    return new Bundle.Trust(TrustedKey.read(settings.keys()), settings.unsigned());
  }

  @Override
  public @Nullable Reading kept() {
    var bundle = kept.bundle(trust());
    return bundle == null ? null : reading(bundle, kept.since());
  }

  @Override
  public void goesLive(Reading reading) {
    if (fresh != null && reading.equals(good)) {
      try {
        kept.keep(fresh);
        fresh = null;
      } catch (RulesException e) {
        // Tried again the next time it is looked at.
        told = null;
        throw e;
      }
    }
  }
}
