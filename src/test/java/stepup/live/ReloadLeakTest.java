package stepup.live;

import static org.assertj.core.api.Assertions.assertThat;
import static stepup.live.EditedFolder.marked;

import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stepup.rules.RuleSet;
import stepup.tables.RuleFiles;

class ReloadLeakTest {
  private static final int RELOADS = 500;
  private static final int WARM = 50;

  @TempDir Path path;

  @Test
  @Timeout(400)
  void fiveHundredReloadsLeaveNothingBehind() throws Exception {
    var pace = new LiveRules.Pace(Duration.ofMillis(2), Duration.ofMillis(4));
    EditedFolder.write(marked(0), path);
    try (var folder = new EditedFolder(path, pace)) {
      var old = new ArrayList<WeakReference<RuleSet>>();
      reload(folder, 1, WARM, old);
      var before = Left.now();
      reload(folder, WARM + 1, RELOADS, old);
      var left = Left.now();
      assertThat(old).hasSize(RELOADS).allMatch(reference -> reference.get() == null);
      assertThat(left.ruleSets).isEqualTo(before.ruleSets);
      assertThat(left.knowledgeBases).isEqualTo(before.knowledgeBases);
      assertThat(left.classLoaders).isEqualTo(before.classLoaders);
      assertThat(left.classes).isLessThan(before.classes + 100);
      assertThat(left.heapBytes).isLessThan(before.heapBytes + 8_000_000);
      assertThat(folder.now().rules().version()).isEqualTo(files(RELOADS).version());
    }
  }

  private static void reload(
      EditedFolder folder, int first, int last, List<WeakReference<RuleSet>> old) throws Exception {
    for (int i = first; i <= last; i++) {
      old.add(new WeakReference<>(folder.now().rules()));
      var files = files(i);
      folder.write(files);
      folder.awaitLoaded(files);
    }
  }

  /** Every 25th edit is one of DRL; the others are of tables. */
  private static RuleFiles files(int edit) {
    var files = marked(edit);
    return files.with("licences.drl", files.text("licences.drl") + "// edit " + edit / 25 + "\n");
  }

  /** What is reachable, as the JVM counts it after a full collection. */
  private record Left(
      int ruleSets, int knowledgeBases, int classLoaders, int classes, long heapBytes) {
    private static final Pattern LINE =
        Pattern.compile("^ *\\d+: +(\\d+) +\\d+ +(\\S+)", Pattern.MULTILINE);

    static Left now() throws Exception {
      var platform = ManagementFactory.getPlatformMBeanServer();
      var commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
      var histogram = "";
      for (int i = 0; i < 5; i++) {
        System.gc();
        Thread.sleep(100);
        histogram =
            (String)
                platform.invoke(
                    commands,
                    "gcClassHistogram",
                    new Object[] {new String[0]},
                    new String[] {String[].class.getName()});
      }
      int ruleSets = 0;
      int knowledgeBases = 0;
      int classLoaders = 0;
      for (var lines = LINE.matcher(histogram); lines.find(); ) {
        int count = Integer.parseInt(lines.group(1));
        var name = lines.group(2);
        ruleSets += name.equals(RuleSet.class.getName()) ? count : 0;
        knowledgeBases +=
            name.endsWith("KnowledgeBaseImpl") || name.endsWith("RuleBase") ? count : 0;
        // The JDK makes some for methods it calls by reflection again and again.
        classLoaders +=
            name.endsWith("ClassLoader") && !name.startsWith("jdk.internal.") ? count : 0;
      }
      return new Left(
          ruleSets,
          knowledgeBases,
          classLoaders,
          ManagementFactory.getClassLoadingMXBean().getLoadedClassCount(),
          ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
  }
}
