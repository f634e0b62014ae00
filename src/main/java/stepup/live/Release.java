package stepup.live;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What rules were released as: one bundle, built once and fetched by every replica.
 *
 * @param name of the bundle, which tells its contents: {@code rules-VERSION-HASH}
 * @param source where it was fetched
 * @param sequence later releases have higher ones
 * @param commit the revision of git it was built from; null if it was built outside of git
 * @param changed whether files differed from that revision
 * @param signedBy the id of the key it was signed with; null if nobody checked a signature
 * @param fetchedAt when it was fetched, also if that was before this start
 */
public record Release(
    String name,
    String source,
    long sequence,
    @Nullable String commit,
    boolean changed,
    @Nullable String signedBy,
    Instant fetchedAt) {}
