package stepup.http;

/**
 * How much of the server one client may take, however slowly it sends or reads.
 *
 * @param connections most connections of a port; further ones wait until one is closed
 * @param headerBytes longest request line and header fields together, in bytes
 * @param gzipRatio how many times its size a compressed body may inflate to, beyond 16 KiB
 * @param headerSeconds how long a request line and its header fields may take to arrive
 * @param bodySeconds how long each mebibyte of a body may take to arrive
 * @param answerSeconds how long a client may take to read each mebibyte of an answer
 * @param idleSeconds how long a connection is kept without traffic
 */
public record ClientLimits(
    int connections,
    int headerBytes,
    int gzipRatio,
    int headerSeconds,
    int bodySeconds,
    int answerSeconds,
    int idleSeconds) {
  /** What holds unless the settings say otherwise. */
  public static final ClientLimits USUAL = new ClientLimits(1_000, 8_192, 100, 10, 30, 60, 60);
}
