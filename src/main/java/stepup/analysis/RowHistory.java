package stepup.analysis;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.AndTreeFilter;
import org.eclipse.jgit.treewalk.filter.PathFilter;
import org.eclipse.jgit.treewalk.filter.TreeFilter;
import org.jspecify.annotations.Nullable;
import stepup.tables.Grid;
import stepup.tables.Limits;
import stepup.tables.RuleFiles;
import stepup.tables.Sheet;

/**
 * What became of a row of a table, as far as git tells.
 *
 * @param changes the newest first; one without a commit comes before all that have one
 * @param more whether the file has more commits than were looked at
 */
public record RowHistory(List<Change> changes, boolean more) {
  /** How many commits of a file are looked at. */
  public static final int MOST_COMMITS = 50;

  public RowHistory {
    changes = List.copyOf(changes);
  }

  /** What was done to a row. */
  public enum Kind {
    ADDED,
    REMOVED,
    CHANGED
  }

  /**
   * What one commit did to the row.
   *
   * @param commit the beginning of its hash; empty if this is not committed
   * @param at null if it is not committed
   * @param message its first line
   * @param cells those that differ; those that are filled if the row was added or removed
   */
  public record Change(
      String commit,
      @Nullable Instant at,
      String author,
      String message,
      Kind kind,
      List<Cell> cells) {
    public Change {
      cells = List.copyOf(cells);
    }
  }

  /** A cell by its column's label. */
  public record Cell(String label, String was, String now) {}

  /**
   * Reads it.
   *
   * @param path of the file inside the repository
   * @param file inside the folder of rules
   * @param present what the file holds now
   */
  static RowHistory read(
      Repository repository, String path, String file, String id, RuleFiles present, Limits limits)
      throws IOException {
    var changes = new ArrayList<Change>();
    boolean more = false;
    try (var walk = new RevWalk(repository)) {
      var rows = new Rows(walk, path, file, id, limits);
      var head = repository.resolve(Constants.HEAD);
      var now = row(present.grid(RuleFiles.tableOf(file)), id);
      if (head == null) {
        add(null, Map.of(), now, changes);
        return new RowHistory(changes, false);
      }
      var last = walk.parseCommit(head);
      add(null, rows.in(last), now, changes);
      walk.markStart(last);
      walk.setTreeFilter(AndTreeFilter.create(PathFilter.create(path), TreeFilter.ANY_DIFF));
      int looked = 0;
      for (var commit = walk.next(); commit != null; commit = walk.next()) {
        if (looked++ == MOST_COMMITS) {
          more = true;
          break;
        }
        var is = rows.in(commit);
        var was = rows.before(commit, is);
        if (was != null) {
          add(commit, was, is, changes);
        }
      }
    } catch (MissingObjectException e) {
      // Not all of the history was fetched; what there is will do.
      more = true;
    }
    return new RowHistory(changes, more);
  }

  /** A row in the states of a file. */
  private static final class Rows {
    private final RevWalk walk;
    private final String path;
    private final String file;
    private final String id;
    private final Limits limits;
    private final Map<ObjectId, Map<String, String>> read = new HashMap<>();

    Rows(RevWalk walk, String path, String file, String id, Limits limits) {
      this.walk = walk;
      this.path = path;
      this.file = file;
      this.id = id;
      this.limits = limits;
    }

    /** Its cells by label; empty if there is no such row. */
    Map<String, String> in(RevCommit commit) throws IOException {
      walk.parseHeaders(commit);
      try (var tree = TreeWalk.forPath(walk.getObjectReader(), path, commit.getTree())) {
        if (tree == null
            || tree.getFileMode(0).getObjectType() != Constants.OBJ_BLOB
            || tree.getFileMode(0) == FileMode.SYMLINK) {
          return Map.of();
        }
        var blob = tree.getObjectId(0);
        var before = read.get(blob);
        if (before == null) {
          var reader = walk.getObjectReader();
          var files =
              RuleFiles.read(
                  List.of(new RuleFiles.Found(file, () -> reader.open(blob).openStream())), limits);
          before = row(files.grid(RuleFiles.tableOf(file)), id);
          read.put(blob, before);
        }
        return before;
      }
    }

    /** What it said before a commit that changed it; null if the commit did not. */
    @Nullable Map<String, String> before(RevCommit commit, Map<String, String> is)
        throws IOException {
      Map<String, String> first = null;
      for (int parent = 0; parent < commit.getParentCount(); parent++) {
        var was = in(commit.getParent(parent));
        // What a merge took over from one side was done there.
        if (was.equals(is)) {
          return null;
        }
        first = first == null ? was : first;
      }
      return first == null ? (is.isEmpty() ? null : Map.of()) : first;
    }
  }

  private static Map<String, String> row(@Nullable Grid grid, String id) {
    var number = grid == null ? null : grid.rowsById().get(id);
    var cells = new LinkedHashMap<String, String>();
    if (grid != null && number != null) {
      grid.columns()
          .forEach(
              (label, column) -> cells.put(label, Sheet.clean(grid.cell(number, column).text())));
    }
    return cells;
  }

  private static void add(
      @Nullable RevCommit commit,
      Map<String, String> was,
      Map<String, String> is,
      List<Change> changes) {
    var cells = new ArrayList<Cell>();
    var labels = new LinkedHashSet<>(is.keySet());
    labels.addAll(was.keySet());
    for (var label : labels) {
      var before = was.getOrDefault(label, "");
      var after = is.getOrDefault(label, "");
      if (!before.equals(after)) {
        cells.add(new Cell(label, before, after));
      }
    }
    if (cells.isEmpty()) {
      return;
    }
    var kind = was.isEmpty() ? Kind.ADDED : is.isEmpty() ? Kind.REMOVED : Kind.CHANGED;
    changes.add(
        commit == null
            ? new Change("", null, "", "", kind, cells)
            : new Change(
                commit.getName().substring(0, 10),
                commit.getAuthorIdent().getWhenAsInstant(),
                Objects.requireNonNullElse(commit.getAuthorIdent().getName(), ""),
                commit.getShortMessage(),
                kind,
                cells));
  }
}
