package stepup.analysis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.jgit.errors.AmbiguousObjectException;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.errors.RevisionSyntaxException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.treewalk.CanonicalTreeParser;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.AndTreeFilter;
import org.eclipse.jgit.treewalk.filter.PathFilter;
import org.eclipse.jgit.treewalk.filter.TreeFilter;
import org.jspecify.annotations.Nullable;
import stepup.rules.RuleSet;
import stepup.tables.Limits;
import stepup.tables.Mistake;
import stepup.tables.RuleFiles;
import stepup.tables.RulesException;

/**
 * Finds the rules that a text names: a folder, or a revision of the git repository that the present
 * rules are kept in. Files of a revision are read as git stores them.
 */
public final class RulesSource {
  /** How many revisions of the folder are looked at for one of a version. */
  static final int MOST_REVISIONS = 200;

  private static final String SCENARIOS = "scenarios";

  private final Path rules;
  private final Limits limits;

  /** The folder's trees by version; null until somebody asks. */
  private @Nullable Map<String, ObjectId> history;

  /**
   * Rules as they were found.
   *
   * @param name what named them; of a revision also its hash, its day and its folder
   * @param place what goes before a file's name to say where it is
   */
  public record Named(String name, String place, RuleFiles files) {
    /**
     * The rules, built.
     *
     * @throws RulesException with every mistake, which says in whose files it is
     */
    public RuleSet load() {
      try {
        return RuleSet.load(files);
      } catch (RulesException e) {
        throw new RulesException(
            e.mistakes().stream().map(mistake -> mistake.in(place + mistake.file())).toList());
      }
    }
  }

  /**
   * Looks for rules.
   *
   * @param rules the folder of the present rules, which also says where in the repository rules are
   */
  public RulesSource(Path rules, Limits limits) {
    this.rules = rules;
    this.limits = limits;
  }

  /** The present rules. */
  public Named present() {
    return new Named(rules.toString(), rules + "/", RuleFiles.read(rules, limits));
  }

  /**
   * What is checked out of git.
   *
   * @param commit its hash, in full
   * @param at when it was committed
   * @param changed whether the present rules differ from those of the commit
   */
  public record CheckedOut(String commit, Instant at, boolean changed) {}

  /** The commit that the present rules come from; null if they are in no git repository. */
  public @Nullable CheckedOut checkedOut() {
    try (var repository = repository()) {
      var head = repository == null ? null : repository.resolve(Constants.HEAD);
      if (repository == null || head == null) {
        return null;
      }
      try (var walk = new RevWalk(repository)) {
        var commit = walk.parseCommit(head);
        var tree = tree(pathOf(repository), commit, walk.getObjectReader());
        return new CheckedOut(
            commit.name(),
            commit.getCommitterIdent().getWhenAsInstant(),
            tree == null || !files(tree, walk.getObjectReader()).equals(present().files()));
      }
    } catch (IOException | RuntimeException e) {
      throw unreadable(rules.toString(), e);
    }
  }

  /**
   * The rules that a text names. A folder goes before a revision of the same name.
   *
   * @param text a folder; or a branch, a tag, a hash or the like ({@code HEAD~1}); or one of these,
   *     a colon, and the folder inside the repository
   * @throws RulesException if there is neither
   */
  public Named named(String text) {
    var folder = folder(text);
    if (folder != null) {
      return new Named(text, trimmed(text) + "/", RuleFiles.read(folder, limits));
    }
    try (var repository = repository()) {
      if (repository == null) {
        throw refused(
            text,
            "there is no such folder, and " + rules + " is in no git repository",
            "name a folder that holds the tables");
      }
      return named(text, repository);
    } catch (IOException | RuntimeException e) {
      throw unreadable(text, e);
    }
  }

  private Named named(String text, Repository repository) throws IOException {
    int colon = text.indexOf(':');
    var revision = colon < 0 ? text : text.substring(0, colon);
    var path = colon < 0 ? pathOf(repository) : trimmed(text.substring(colon + 1));
    try (var walk = new RevWalk(repository)) {
      var commit = commit(text, revision, repository, walk);
      var tree = tree(path, commit, walk.getObjectReader());
      if (tree == null) {
        throw refused(
            text,
            "revision `" + revision + "` has no folder `" + path + "`",
            "name the folder inside the repository after a colon, for example `"
                + revision
                + ":rules`");
      }
      return new Named(
          "%s (%s of %s%s)"
              .formatted(
                  revision,
                  commit.abbreviate(10).name(),
                  commit
                      .getAuthorIdent()
                      .getWhenAsInstant()
                      .atZone(commit.getAuthorIdent().getZoneId())
                      .toLocalDate(),
                  colon < 0 ? "" : ", " + path),
          revision + ":" + (path.isEmpty() ? "" : path + "/"),
          files(tree, walk.getObjectReader()));
    }
  }

  /**
   * The rules of a version, from the last {@value #MOST_REVISIONS} revisions of the present folder;
   * null if none of them has it, or there is no repository. The history is read once.
   */
  public synchronized @Nullable RuleFiles ofVersion(String version) {
    try (var repository = repository()) {
      if (repository == null) {
        return null;
      }
      var known = history;
      if (known == null) {
        known = history(repository);
        history = known;
      }
      var tree = known.get(version);
      if (tree == null) {
        return null;
      }
      try (var reader = repository.newObjectReader()) {
        return files(tree, reader);
      }
    } catch (IOException | RuntimeException e) {
      throw unreadable(rules.toString(), e);
    }
  }

  /**
   * What became of a row of a table.
   *
   * @param present the files as they are now
   * @param file inside the present folder
   * @return null if the folder is in no git repository
   * @throws RulesException if git's data cannot be read
   */
  public @Nullable RowHistory rowHistory(RuleFiles present, String file, String id) {
    try (var repository = repository()) {
      if (repository == null) {
        return null;
      }
      var folder = pathOf(repository);
      var path = folder.isEmpty() ? file : folder + "/" + file;
      return RowHistory.read(repository, path, file, id, present, limits);
    } catch (IOException | RuntimeException e) {
      throw unreadable(rules.toString(), e);
    }
  }

  private Map<String, ObjectId> history(Repository repository) throws IOException {
    var versions = new HashMap<String, ObjectId>();
    var path = pathOf(repository);
    try (var walk = new RevWalk(repository)) {
      var head = repository.resolve(Constants.HEAD);
      if (head == null) {
        return versions;
      }
      walk.markStart(walk.parseCommit(head));
      if (!path.isEmpty()) {
        walk.setTreeFilter(AndTreeFilter.create(PathFilter.create(path), TreeFilter.ANY_DIFF));
      }
      var seen = new HashSet<ObjectId>();
      int looked = 0;
      for (RevCommit commit = walk.next();
          commit != null && looked < MOST_REVISIONS;
          commit = walk.next(), looked++) {
        var tree = tree(path, commit, walk.getObjectReader());
        if (tree != null && seen.add(tree)) {
          versions.putIfAbsent(files(tree, walk.getObjectReader()).version(), tree);
        }
      }
    } catch (MissingObjectException e) {
      // Not all of the history was fetched; what there is will do.
    }
    return versions;
  }

  private static RevCommit commit(String text, String revision, Repository repository, RevWalk walk)
      throws IOException {
    ObjectId id = null;
    String why = "there is no such folder, and no such revision in " + repository.getWorkTree();
    try {
      id = revision.isEmpty() ? null : repository.resolve(revision + "^{commit}");
    } catch (AmbiguousObjectException e) {
      why = "several revisions begin so in " + repository.getWorkTree();
    } catch (RevisionSyntaxException | IncorrectObjectTypeException e) {
      // Then it is none.
    }
    if (id == null) {
      throw refused(
          text,
          why,
          "name a folder that holds the tables, or a branch, tag or hash that git log shows; what is not fetched is not found");
    }
    return walk.parseCommit(id);
  }

  /** The folder of a commit; null if it has none. */
  private static @Nullable ObjectId tree(String path, RevCommit commit, ObjectReader reader)
      throws IOException {
    if (path.isEmpty()) {
      return commit.getTree().getId();
    }
    try (var walk = TreeWalk.forPath(reader, path, commit.getTree())) {
      return walk != null && walk.getFileMode(0) == FileMode.TREE ? walk.getObjectId(0) : null;
    }
  }

  private RuleFiles files(ObjectId tree, ObjectReader reader) throws IOException {
    var found = new ArrayList<RuleFiles.Found>();
    list(tree, "", reader, found);
    return RuleFiles.read(found, limits);
  }

  private static void list(
      ObjectId tree, String prefix, ObjectReader reader, List<RuleFiles.Found> found)
      throws IOException {
    for (var entries = new CanonicalTreeParser(null, reader, tree);
        !entries.eof();
        entries = entries.next()) {
      var name = prefix + entries.getEntryPathString();
      var id = entries.getEntryObjectId();
      var mode = entries.getEntryFileMode();
      if (mode == FileMode.TREE && name.equals(SCENARIOS)) {
        list(id, SCENARIOS + "/", reader, found);
      } else {
        boolean file = mode == FileMode.REGULAR_FILE || mode == FileMode.EXECUTABLE_FILE;
        found.add(new RuleFiles.Found(name, file ? () -> reader.open(id).openStream() : null));
      }
    }
  }

  private static @Nullable Path folder(String text) {
    try {
      var folder = Path.of(text);
      return !text.isBlank() && Files.isDirectory(folder) ? folder : null;
    } catch (InvalidPathException e) {
      return null;
    }
  }

  /** The repository that the present rules are in, or would be; null if there is none. */
  @Nullable Repository repository() throws IOException {
    OwnGitSettings.use();
    var builder = new FileRepositoryBuilder();
    builder.findGitDir(place().toFile());
    if (builder.getGitDir() == null) {
      return null;
    }
    var repository = builder.setMustExist(true).build();
    if (repository.isBare()) {
      repository.close();
      return null;
    }
    return repository;
  }

  /** Where the present rules are inside the repository; empty if they are all of it. */
  String pathOf(Repository repository) throws IOException {
    var top = repository.getWorkTree().toPath().toRealPath();
    return trimmed(top.relativize(place()).toString().replace('\\', '/'));
  }

  private Path place() throws IOException {
    return Files.exists(rules) ? rules.toRealPath() : rules.toAbsolutePath().normalize();
  }

  private static String trimmed(String path) {
    return path.replaceAll("^(\\./)+|/+$", "");
  }

  private static RulesException unreadable(String text, Exception e) {
    if (e instanceof RulesException refused) {
      return refused;
    }
    return refused(
        text,
        "git's data cannot be read ("
            + Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName())
            + ")",
        "fetch what is missing, or name a folder that holds the tables");
  }

  private static RulesException refused(String text, String what, String instead) {
    return new RulesException(List.of(Mistake.inFile(text, what, instead)));
  }
}
