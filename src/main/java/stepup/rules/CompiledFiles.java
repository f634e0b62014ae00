package stepup.rules;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.drools.compiler.compiler.io.memory.MemoryFileSystem;
import org.drools.compiler.kie.builder.impl.InternalKieModule;
import org.drools.compiler.kie.builder.impl.KieBuilderImpl;
import org.drools.compiler.kie.builder.impl.MemoryKieModule;
import org.drools.modelcompiler.CanonicalKieModule;
import org.jspecify.annotations.Nullable;
import org.kie.api.KieServices;
import org.kie.api.builder.ReleaseId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What DRL was compiled to, kept for later processes: a file for each set of DRL texts, named by a
 * hash of them, of Stepup itself and of the Java it runs on. It only ever saves time: a file that
 * is missing, damaged, foreign or not for this user alone is as good as none, and so is a folder
 * that cannot be written.
 */
final class CompiledFiles {
  private static final Logger LOG = LoggerFactory.getLogger(CompiledFiles.class);
  private static final String FOLDER = "compiled";
  private static final String ENDING = ".classes";
  private static final String TEMPORARY = ".tmp";

  /** Changes with what is written and how. */
  private static final String FORM = "1";

  /** Older ones belong to rules that hardly come back. */
  private static final int MOST_FILES = 4;

  private static final int MOST_BYTES = 64 << 20;
  private static final int HASH_BYTES = 32;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private final Path folder;
  private final String build;

  /**
   * Files of one build of Stepup.
   *
   * @param build tells it from all others
   */
  CompiledFiles(Path folder, String build) {
    this.folder = folder;
    this.build = build;
  }

  /** Those of the Stepup that runs; null if it is not in a jar, whose hash would tell it. */
  static @Nullable CompiledFiles in(Path data) {
    try {
      var source = CompiledFiles.class.getProtectionDomain().getCodeSource();
      var jar = source == null ? null : Path.of(source.getLocation().toURI());
      return jar == null || !Files.isRegularFile(jar)
          ? null
          : new CompiledFiles(
              data.resolve(FOLDER), HexFormat.of().formatHex(hash(Files.readAllBytes(jar))));
    } catch (URISyntaxException | IOException e) {
      LOG.debug("compiled rules are not kept", e);
      return null;
    }
  }

  /** What texts were compiled to, ready to be loaded; null if it is not here. */
  @Nullable InternalKieModule read(ReleaseId release, Map<String, String> texts) {
    var file = folder.resolve(name(texts));
    try {
      if (!isOurs(folder) || !isOurs(file) || Files.size(file) > MOST_BYTES) {
        return null;
      }
      var files = unpacked(Files.readAllBytes(file));
      return files == null ? null : module(release, files);
    } catch (IOException | RuntimeException e) {
      LOG.debug("{} is not used", file, e);
      return null;
    }
  }

  /** Keeps what texts were compiled to, before any class of it was changed. */
  void write(InternalKieModule module, Map<String, String> texts) {
    try {
      var owner = PosixFilePermissions.asFileAttribute(OWNER_ONLY);
      if (!Files.exists(folder)) {
        Files.createDirectories(folder.toAbsolutePath().getParent());
        Files.createDirectory(folder, owner);
      }
      if (!isOurs(folder)) {
        return;
      }
      var files = new LinkedHashMap<String, byte[]>();
      for (var name : module.getFileNames()) {
        files.put(name, module.getBytes(name));
      }
      var written =
          Files.createTempFile(
              folder,
              "",
              TEMPORARY,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try {
        Files.write(written, packed(files));
        Files.move(
            written,
            folder.resolve(name(texts)),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(written);
      }
      removeOld();
    } catch (IOException | RuntimeException e) {
      LOG.debug("compiled rules cannot be kept", e);
    }
  }

  /** Whether nobody else can have written it; a link could lead to what somebody has. */
  private boolean isOurs(Path path) throws IOException {
    var found = Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return !found.isSymbolicLink()
        && OWNER_ONLY.containsAll(found.permissions())
        && found.owner().equals(user());
  }

  /** The user of this process, who need not have a name. */
  private UserPrincipal user() throws IOException {
    var probe = Files.createTempFile(folder, "", TEMPORARY);
    try {
      return Files.getOwner(probe);
    } finally {
      Files.delete(probe);
    }
  }

  private void removeOld() throws IOException {
    try (var all = Files.list(folder)) {
      var oldest =
          all.filter(file -> file.toString().endsWith(ENDING))
              .sorted(Comparator.comparing((Path file) -> file.toFile().lastModified()).reversed())
              .skip(MOST_FILES)
              .toList();
      for (var file : oldest) {
        Files.deleteIfExists(file);
      }
    }
  }

  private String name(Map<String, String> texts) {
    var all = new StringBuilder();
    for (var part : List.of(FORM, build, Runtime.version().toString())) {
      all.append(part).append('\0');
    }
    new TreeMap<>(texts)
        .forEach(
            (name, text) ->
                all.append(name).append('\0').append(text.length()).append('\0').append(text));
    return HexFormat.of().formatHex(hash(all.toString().getBytes(StandardCharsets.UTF_8))) + ENDING;
  }

  private static InternalKieModule module(ReleaseId release, Map<String, byte[]> files) {
    var memory = new MemoryFileSystem();
    files.forEach((name, bytes) -> memory.write(name, bytes, true));
    var model = KieServices.get().newKieModuleModel();
    KieBuilderImpl.setDefaultsforEmptyKieModule(model);
    return new CanonicalKieModule(new MemoryKieModule(release, model, memory));
  }

  private static byte[] packed(Map<String, byte[]> files) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeInt(files.size());
      for (var file : files.entrySet()) {
        out.writeUTF(file.getKey());
        out.writeInt(file.getValue().length);
        out.write(file.getValue());
      }
    }
    bytes.writeBytes(hash(bytes.toByteArray()));
    return bytes.toByteArray();
  }

  /** Null if it is not what was packed. */
  private static @Nullable Map<String, byte[]> unpacked(byte[] packed) throws IOException {
    int end = packed.length - HASH_BYTES;
    if (end < 0
        || !Arrays.equals(
            hash(Arrays.copyOf(packed, end)), Arrays.copyOfRange(packed, end, packed.length))) {
      return null;
    }
    var files = new LinkedHashMap<String, byte[]>();
    try (var in = new DataInputStream(new ByteArrayInputStream(packed, 0, end))) {
      for (int left = in.readInt(); left > 0; left--) {
        files.put(in.readUTF(), in.readNBytes(in.readInt()));
      }
    }
    return files;
  }

  private static byte[] hash(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
