package stepup.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Which database, and who asks. Holds no password, only where it is.
 *
 * @param url {@code jdbc:postgresql://host:port/database}, without a password
 * @param user the role that logs in; empty for the one the URL names, or the system's
 * @param passwordFile a file with the role's password on its only line; null for none
 * @param pool most connections at once, at least 1
 */
public record Database(String url, String user, @Nullable Path passwordFile, int pool) {

  static final String APPLICATION = "stepup";
  static final Duration CONNECT = Duration.ofSeconds(5);

  /** What is wrong with these settings, each with the setting's name; empty if they can be used. */
  public List<String> mistakes() {
    var mistakes = new ArrayList<String>();
    var parsed = Driver.parseURL(url, new Properties());
    if (parsed == null) {
      // The URL is not said: it may hold a password where none belongs.
      mistakes.add(
          "DATABASE_URL: this is not the address of a PostgreSQL database; write one such as"
              + " `jdbc:postgresql://localhost:5432/stepup`");
    } else if (PGProperty.PASSWORD.getOrNull(parsed) != null) {
      mistakes.add(
          "DATABASE_URL: a password does not belong here; write it into a file and name that in"
              + " DATABASE_PASSWORD_FILE");
    }
    try {
      if (passwordFile != null && password().isEmpty()) {
        mistakes.add(
            "DATABASE_PASSWORD_FILE: `"
                + passwordFile
                + "` is empty; write the password into it, or leave the setting out");
      }
    } catch (IOException e) {
      mistakes.add(
          "DATABASE_PASSWORD_FILE: `"
              + passwordFile
              + "` cannot be read; name a file with the password, in UTF-8, that Stepup may read");
    }
    return mistakes;
  }

  /** The password as it is now; empty for none. A line break at the end is not part of it. */
  String password() throws IOException {
    return passwordFile == null ? "" : Files.readString(passwordFile).replaceFirst("\\R\\z", "");
  }

  /** Connections one by one, without a limit on how long an answer takes. */
  DataSource source() throws IOException {
    var source = new PGSimpleDataSource();
    source.setURL(url);
    if (!user.isEmpty()) {
      source.setUser(user);
    }
    if (passwordFile != null) {
      source.setPassword(password());
    }
    source.setConnectTimeout((int) CONNECT.toSeconds());
    source.setTcpKeepAlive(true);
    source.setApplicationName(APPLICATION);
    return source;
  }

  /** What failed, with where: the first line of what the database or its driver said. */
  IOException failed(Exception failure) {
    Throwable said = failure;
    while (said.getCause() instanceof SQLException cause) {
      said = cause;
    }
    var message = said.getMessage() == null ? said.toString() : said.getMessage();
    return failed(message.strip().lines().findFirst().orElse(""), failure);
  }

  /** What failed, with where, in words of our own. */
  IOException failed(String what, Exception failure) {
    return new IOException(url.replaceFirst("\\?.*", "") + ": " + what, failure);
  }
}
