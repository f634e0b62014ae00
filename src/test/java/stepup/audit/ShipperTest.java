package stepup.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How shipping waits, and what it remembers; that it ships is tested with a real database. */
class ShipperTest {
  @TempDir Path data;

  @Test
  void eachTryThatFailsIsFollowedByALongerPauseUpToHalfAMinute() {
    assertThat(Shipper.pause(1, 0)).isEqualTo(Duration.ofMillis(100));
    assertThat(Shipper.pause(1, 1)).isEqualTo(Duration.ofMillis(200));
    assertThat(IntStream.rangeClosed(1, 10).mapToObj(failures -> Shipper.pause(failures, 1)))
        .isSorted();
    assertThat(Shipper.pause(1_000_000, 0)).isEqualTo(Duration.ofSeconds(15));
    assertThat(Shipper.pause(1_000_000, 1)).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void whatCannotBeReadOfTheLastShippingBeginsItAgain() throws Exception {
    var segments = Segments.of(data);
    var folder = Files.createDirectories(segments.folder());
    for (var text : new String[] {"", "{", "{\"log\":\"no id\",\"seq\":1}", "[]"}) {
      Files.writeString(folder.resolve(Delivered.FILE), text);
      assertThat(Delivered.read(segments).seq()).isZero();
    }
  }

  @Test
  void aLogIsKnownAgainByItsName() throws Exception {
    var segments = Segments.of(data);
    Files.createDirectories(segments.folder());
    var nothing = Delivered.nothing();
    nothing.write(segments.folder());
    assertThat(Delivered.read(segments)).isEqualTo(nothing);
  }
}
