package stepup.http;

/**
 * An address to listen on.
 *
 * @param port 0 for any free one
 * @param settings the names of the settings that say so, for messages
 */
public record Bind(String host, int port, String settings) {}
