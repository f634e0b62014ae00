package stepup.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.HashSet;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class BoxesTest {
  private static final int[] SIZES = {2, 3, 1, 4};

  @Property(tries = 300)
  void boxesHaveEveryPointOfTheSetOnceAndNoOther(@ForAll long seed) {
    var random = new SplittableRandom(seed);
    var in = new BitSet();
    int share = random.nextInt(101);
    for (int i = 0; i < 24; i++) {
      in.set(i, random.nextInt(100) < share);
    }
    var found = new HashSet<Integer>();
    for (var box : Boxes.of(SIZES, picks -> in.get(number(picks)))) {
      for (int a = box[0].nextSetBit(0); a >= 0; a = box[0].nextSetBit(a + 1)) {
        for (int b = box[1].nextSetBit(0); b >= 0; b = box[1].nextSetBit(b + 1)) {
          for (int c = box[3].nextSetBit(0); c >= 0; c = box[3].nextSetBit(c + 1)) {
            assertThat(found.add(number(a, b, 0, c))).isTrue();
          }
        }
      }
    }
    assertThat(found).containsExactlyInAnyOrderElementsOf(in.stream().boxed().toList());
  }

  @Test
  void aSetThatIsOneBoxIsDescribedByOne() {
    assertThat(Boxes.of(SIZES, picks -> picks[1] > 0 && picks[3] == 2)).hasSize(1);
    assertThat(Boxes.of(SIZES, picks -> true)).hasSize(1);
    assertThat(Boxes.of(SIZES, picks -> false)).isEmpty();
  }

  private static int number(int... picks) {
    int number = 0;
    for (int i = 0; i < SIZES.length; i++) {
      number = number * SIZES[i] + picks[i];
    }
    return number;
  }
}
