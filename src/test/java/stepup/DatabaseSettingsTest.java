package stepup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DatabaseSettingsTest {

  @Test
  void modeSyncNeedsADatabase() {
    assertThatThrownBy(() -> Settings.from(Map.of("LOG_MODE", "sync")))
        .isInstanceOf(Settings.BadSettings.class)
        .hasMessage(
            "LOG_MODE: `sync` waits for a database, and none is set; set DATABASE_URL, or write `durable`");
    var settings =
        Settings.from(Map.of("LOG_MODE", "sync", "DATABASE_URL", "jdbc:postgresql://localhost/a"));
    assertThat(settings.database()).isNotNull();
  }

  @Test
  void everyMistakeOfTheDatabaseStopsTheStart() {
    assertThatThrownBy(
            () ->
                Settings.from(
                    Map.of(
                        "DATABASE_URL",
                        "postgres://user:secret@host/a",
                        "DATABASE_PASSWORD_FILE",
                        "/nowhere/password",
                        "DATABASE_POOL",
                        "0")))
        .hasMessageContainingAll("DATABASE_URL: ", "DATABASE_PASSWORD_FILE: ", "DATABASE_POOL: ")
        .hasMessageNotContaining("secret");
  }
}
