package stepup.analysis;

import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/**
 * Git's settings for this process: none but the repository's own. JGit would run the git program to
 * find those of the machine, and keep measurements of its disks in the user's home.
 */
final class OwnGitSettings extends SystemReader.Delegate {
  private OwnGitSettings(SystemReader usual) {
    super(usual);
  }

  /** Puts them in place. */
  static void use() {
    if (!(SystemReader.getInstance() instanceof OwnGitSettings)) {
      SystemReader.setInstance(new OwnGitSettings(SystemReader.getInstance()));
    }
  }

  @Override
  public FileBasedConfig openSystemConfig(Config parent, FS fs) {
    return new Nothing(parent, fs);
  }

  @Override
  public FileBasedConfig openUserConfig(Config parent, FS fs) {
    return new Nothing(parent, fs);
  }

  @Override
  public FileBasedConfig openJGitConfig(Config parent, FS fs) {
    return new Nothing(parent, fs);
  }

  /** Settings that say nothing, and are not kept. */
  private static final class Nothing extends FileBasedConfig {
    Nothing(@Nullable Config parent, FS fs) {
      super(parent, null, fs);
    }

    @Override
    public void load() {
      // There is nothing to read.
    }

    @Override
    public void save() {
      // What is measured is measured anew.
    }

    @Override
    public boolean isOutdated() {
      return false;
    }
  }
}
