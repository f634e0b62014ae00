package stepup.audit;

/**
 * How the decision log does, for the status page and metrics.
 *
 * @param taking whether it keeps what it is given now; false while the disk refuses, and once it is
 *     closed
 * @param segment the number of the newest segment; 0 if there is none
 * @param seq the newest record that is on the disk; 0 if there is none
 * @param hash the chain's hash there, 64 hex digits: {@code stepup log verify --expect SEQ:HASH}
 *     shows that nothing of it was cut off since
 * @param queued records that wait to be written
 * @param appended records written since the start
 * @param bytes bytes of them
 * @param dropped records lost since the start, in mode async alone
 * @param failures how often the disk refused since the start
 * @param lastError why it last did; empty if it never did
 */
public record LogState(
    LogMode mode,
    boolean taking,
    long segment,
    long seq,
    String hash,
    int queued,
    long appended,
    long bytes,
    long dropped,
    long failures,
    String lastError) {}
