package stepup.rules;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.drools.compiler.kie.builder.impl.InternalKieModule;
import org.drools.compiler.kie.builder.impl.MemoryKieModule;
import org.drools.modelcompiler.CanonicalKieModule;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * The classes that DRL was compiled to, made so that they can be stopped: each method begins with a
 * call of {@link Watch#tick}, and so does each jump back; regular expressions tick with every
 * character they read.
 *
 * @param ruleOfClass the name of the rule that a class was made for
 */
record WatchedCode(Map<String, String> ruleOfClass) implements Watch.Code {
  private static final String CODE = RowRules.PACKAGE.replace('.', '/') + "/";
  private static final String WATCH = Type.getInternalName(Watch.class);
  private static final String STRING = "java/lang/String";

  /** Methods of String that {@link Watch} has a twin of, which takes the text as well. */
  private static final Set<String> REGEX_METHODS =
      Set.of("matches", "replaceAll", "replaceFirst", "split");

  private static final String RULE_BUILDER = "org/drools/model/impl/RuleBuilder";

  private static final String EVAL =
      "(Lorg/drools/model/functions/Operator;Ljava/lang/Object;[Ljava/lang/Object;)Z";

  /** Rewrites the classes of a module that no class was loaded from yet. */
  static WatchedCode in(InternalKieModule module) {
    var files =
        ((MemoryKieModule) ((CanonicalKieModule) module).getInternalKieModule())
            .getMemoryFileSystem();
    var ruleOfClass = new HashMap<String, String>();
    for (var name : module.getFileNames()) {
      if (name.startsWith(CODE) && name.endsWith(".class")) {
        files.write(name, watched(module.getBytes(name), ruleOfClass), true);
      }
    }
    return new WatchedCode(Map.copyOf(ruleOfClass));
  }

  @Override
  public @Nullable String ruleIn(StackTraceElement[] stack) {
    return Arrays.stream(stack)
        .map(StackTraceElement::getClassName)
        .filter(name -> name.startsWith(RowRules.PACKAGE + "."))
        .map(name -> ruleOfClass.get(outermost(name.replace('.', '/'))))
        .filter(rule -> rule != null)
        .findFirst()
        .orElse(null);
  }

  private static String outermost(String name) {
    int inner = name.indexOf('$');
    return inner < 0 ? name : name.substring(0, inner);
  }

  private static byte[] watched(byte[] compiled, Map<String, String> ruleOfClass) {
    var reader = new ClassReader(compiled);
    var writer = new ClassWriter(reader, 0);
    reader.accept(
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String descriptor, String signature, String[] exceptions) {
            return new Method(
                super.visitMethod(access, name, descriptor, signature, exceptions), ruleOfClass);
          }
        },
        0);
    return writer.toByteArray();
  }

  /** Writes a method anew. */
  private static final class Method extends MethodVisitor {
    private final Map<String, String> ruleOfClass;
    private final Set<Label> behind = new HashSet<>();
    private @Nullable String text;
    private @Nullable String rule;

    Method(MethodVisitor written, Map<String, String> ruleOfClass) {
      super(Opcodes.ASM9, written);
      this.ruleOfClass = ruleOfClass;
    }

    @Override
    public void visitCode() {
      super.visitCode();
      tick();
    }

    @Override
    public void visitLabel(Label label) {
      super.visitLabel(label);
      behind.add(label);
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
      tickIfBehind(label);
      super.visitJumpInsn(opcode, label);
    }

    @Override
    public void visitTableSwitchInsn(int min, int max, Label byDefault, Label... labels) {
      tickIfBehind(byDefault);
      tickIfBehind(labels);
      super.visitTableSwitchInsn(min, max, byDefault, labels);
    }

    @Override
    public void visitLookupSwitchInsn(Label byDefault, int[] keys, Label[] labels) {
      tickIfBehind(byDefault);
      tickIfBehind(labels);
      super.visitLookupSwitchInsn(byDefault, keys, labels);
    }

    private void tickIfBehind(Label... labels) {
      if (Arrays.stream(labels).anyMatch(behind::contains)) {
        tick();
      }
    }

    private void tick() {
      super.visitMethodInsn(Opcodes.INVOKESTATIC, WATCH, "tick", "()V", false);
    }

    @Override
    public void visitLdcInsn(Object value) {
      text = value instanceof String string ? string : null;
      super.visitLdcInsn(value);
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
      belongs(owner);
      super.visitFieldInsn(opcode, owner, name, descriptor);
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      if (name.equals("rule") && descriptor.endsWith(")L" + RULE_BUILDER + ";")) {
        rule = text;
      }
      if (owner.equals(STRING) && REGEX_METHODS.contains(name)) {
        super.visitMethodInsn(Opcodes.INVOKESTATIC, WATCH, name, withText(descriptor), false);
      } else if (name.equals("eval") && descriptor.equals(EVAL)) {
        super.visitMethodInsn(Opcodes.INVOKESTATIC, WATCH, name, descriptor, false);
      } else {
        super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
      }
    }

    @Override
    public void visitInvokeDynamicInsn(
        String name, String descriptor, Handle bootstrap, Object... arguments) {
      super.visitInvokeDynamicInsn(
          name,
          descriptor,
          bootstrap,
          Arrays.stream(arguments).map(a -> a instanceof Handle h ? watched(h) : a).toArray());
    }

    private static Handle watched(Handle handle) {
      return handle.getOwner().equals(STRING) && REGEX_METHODS.contains(handle.getName())
          ? new Handle(
              Opcodes.H_INVOKESTATIC, WATCH, handle.getName(), withText(handle.getDesc()), false)
          : handle;
    }

    private static String withText(String descriptor) {
      return "(L" + STRING + ";" + descriptor.substring(1);
    }

    /** Identical code of several rules is one class; it is then told as that of the first. */
    private void belongs(String owner) {
      if (rule != null && owner.startsWith(CODE)) {
        ruleOfClass.putIfAbsent(owner, rule);
      }
    }
  }
}
