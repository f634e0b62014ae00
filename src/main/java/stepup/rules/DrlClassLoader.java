package stepup.rules;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * What compiled DRL can see: its own vocabulary, the values of the JDK and the engine itself.
 * Defence in depth: rule files come from the operator's folder only, and still cannot reach
 * processes, files, threads or reflection.
 */
final class DrlClassLoader extends ClassLoader {
  private static final Set<String> PREFIXES =
      Set.of(
          "stepup.decision.",
          "stepup.catalog.",
          "stepup.rules.",
          "java.time.",
          "org.drools.",
          "org.kie.",
          RowRules.PACKAGE + ".");
  private static final Set<String> CLASSES =
      Set.of(
          "java.io.Serializable",
          "java.lang.Boolean",
          "java.lang.Byte",
          "java.lang.Character",
          "java.lang.CharSequence",
          "java.lang.Class",
          "java.lang.Comparable",
          "java.lang.Deprecated",
          "java.lang.Double",
          "java.lang.Enum",
          "java.lang.Float",
          "java.lang.FunctionalInterface",
          "java.lang.Integer",
          "java.lang.Iterable",
          "java.lang.Long",
          "java.lang.Math",
          "java.lang.Number",
          "java.lang.Object",
          "java.lang.Override",
          "java.lang.Record",
          "java.lang.SafeVarargs",
          "java.lang.Short",
          "java.lang.String",
          "java.lang.SuppressWarnings",
          "java.lang.Throwable",
          "java.lang.Void",
          "java.lang.invoke.LambdaMetafactory",
          "java.lang.invoke.MethodHandles",
          "java.lang.invoke.MethodHandles$Lookup",
          "java.lang.invoke.SerializedLambda",
          "java.lang.invoke.StringConcatFactory",
          "java.lang.invoke.MethodHandle",
          "java.lang.invoke.MethodType",
          "java.lang.invoke.CallSite",
          "java.lang.invoke.TypeDescriptor",
          "java.lang.annotation.Annotation",
          "java.math.BigDecimal",
          "java.math.BigInteger");

  DrlClassLoader() {
    super(DrlClassLoader.class.getClassLoader());
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!allowed(name)) {
      throw new ClassNotFoundException(name + " is not available to rules");
    }
    return super.loadClass(name, resolve);
  }

  /** Names of the classes that a compiled class uses and must not, sorted. */
  static Set<String> forbiddenIn(byte[] compiled) {
    var forbidden = new TreeSet<String>();
    new ClassReader(compiled)
        .accept(
            new ClassVisitor(Opcodes.ASM9) {
              @Override
              public MethodVisitor visitMethod(
                  int access,
                  String name,
                  String descriptor,
                  String signature,
                  String[] exceptions) {
                if (name.equals("finalize") && descriptor.equals("()V")) {
                  // It would run in another thread, which nobody watches.
                  forbidden.add("java.lang.Object.finalize");
                }
                return new Uses(forbidden);
              }
            },
            ClassReader.SKIP_DEBUG);
    return forbidden;
  }

  private static final Pattern ENGINE = Pattern.compile("org/(drools|kie)/");

  /**
   * Parts of the engine that the code it generates for rules is made of; the rest of it could read
   * files.
   */
  private static final Pattern GENERATED_OWNERS =
      Pattern.compile(
          "org/drools/(model/(?!Drools$)|modelcompiler/(dsl/pattern/|util/EvaluationUtil$)|core/base/accumulators/|util/DateUtils$)");

  /** Single methods that generated code calls on what is otherwise out of reach. */
  private static final Set<String> GENERATED_CALLS =
      Set.of(
          "java/lang/System.arraycopy",
          "org/drools/model/Drools.insert",
          "org/drools/modelcompiler/consequence/DroolsImpl.asKnowledgeHelper",
          "org/drools/core/rule/consequence/KnowledgeHelper.getRule");

  /** Notes the classes that a method's instructions use. */
  private static final class Uses extends MethodVisitor {
    private final Set<String> forbidden;

    Uses(Set<String> forbidden) {
      super(Opcodes.ASM9);
      this.forbidden = forbidden;
    }

    @Override
    public void visitTypeInsn(int opcode, String type) {
      note(Type.getObjectType(type));
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
      note(Type.getObjectType(owner));
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      noteMethod(owner, name);
    }

    @Override
    public void visitInvokeDynamicInsn(
        String name, String descriptor, Handle bootstrap, Object... arguments) {
      for (var argument : arguments) {
        if (argument instanceof Handle handle) {
          noteMethod(handle.getOwner(), handle.getName());
        }
      }
    }

    @Override
    public void visitLdcInsn(Object value) {
      if (value instanceof Type type && type.getSort() != Type.METHOD) {
        note(type);
      }
    }

    private void noteMethod(String owner, String name) {
      var type = Type.getObjectType(owner);
      if (GENERATED_CALLS.contains(owner + "." + name)) {
        return;
      }
      if (owner.startsWith("java/time/") && name.equals("now")) {
        // Rules know only the day that the facts state.
        forbidden.add(type.getClassName() + ".now");
      } else if (owner.equals("java/util/Arrays") && name.startsWith("parallel")) {
        // Other threads are not watched.
        forbidden.add(type.getClassName() + "." + name);
      } else if (owner.equals("java/lang/Class") || owner.startsWith("java/lang/invoke/")) {
        forbidden.add(type.getClassName() + "." + name);
      } else if (ENGINE.matcher(owner).lookingAt()
          && !GENERATED_OWNERS.matcher(owner).lookingAt()) {
        forbidden.add(type.getClassName() + "." + name);
      } else {
        note(type);
      }
    }

    private void note(Type type) {
      var element = type.getSort() == Type.ARRAY ? type.getElementType() : type;
      if (element.getSort() == Type.OBJECT && !allowed(element.getClassName())) {
        forbidden.add(element.getClassName());
      }
    }
  }

  private static boolean allowed(String name) {
    return CLASSES.contains(name)
        || name.matches("java\\.lang\\.[A-Za-z]*(Exception|Error)")
        || (name.startsWith("java.util.")
            && isValueOfJavaUtil(name.substring("java.util.".length())))
        || PREFIXES.stream().anyMatch(name::startsWith);
  }

  /** Collections and functions, but no timers, executors, service loaders or scanners. */
  private static boolean isValueOfJavaUtil(String rest) {
    return rest.startsWith("function.")
        || rest.matches(
            "(Array|Linked|Abstract|Immutable)?(List|HashMap|HashSet|Map|Set|Collection)(\\$.*)?")
        || Set.of(
                "Arrays",
                "Locale",
                "Collections",
                "Collection",
                "Iterator",
                "Objects",
                "Optional",
                "Date",
                "UUID",
                "HashMap",
                "HashSet")
            .contains(rest);
  }
}
