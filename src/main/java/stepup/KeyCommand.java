package stepup;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import stepup.access.NewKey;
import stepup.access.Role;

/** Makes API keys. */
@Command(
    name = "key",
    mixinStandardHelpOptions = true,
    description = "Makes API keys, for clients that ask over HTTP.")
final class KeyCommand {
  private static final Set<Role> ROLES = EnumSet.complementOf(EnumSet.of(Role.ANYONE));

  @Spec private CommandSpec spec;

  @Command(
      name = "new",
      mixinStandardHelpOptions = true,
      description = {
        "Makes a key and prints it, this once, with the line to add to the file that KEYS names.",
        "The key is kept nowhere. Take the line out of the file, or set Enabled to no, and it is good for nothing."
      })
  int make(
      @Parameters(paramLabel = "CLIENT", description = "Who gets it, as logs shall name them.")
          String client,
      @Option(
              names = "--roles",
              required = true,
              split = ",",
              paramLabel = "ROLES",
              description =
                  "What it is for: decide, read, ops, audit, publish; several with commas.")
          List<String> roles,
      @Option(
              names = "--until",
              paramLabel = "DAY",
              description =
                  "The last day it is good for, for example 2027-12-31; otherwise for good.")
          @Nullable String until) {
    NewKey made;
    try {
      made = NewKey.of(client, roles(roles), until == null ? null : day(until));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "CLIENT: " + e.getMessage());
    }
    var out = spec.commandLine().getOut();
    out.println("The key, which is shown only now:");
    out.println(made.key());
    out.println("The line to add to the file that KEYS names:");
    out.println(String.join(",", NewKey.LABELS));
    out.println(made.line());
    return 0;
  }

  private Set<Role> roles(List<String> words) {
    var roles = EnumSet.noneOf(Role.class);
    for (var word : words) {
      roles.add(
          ROLES.stream()
              .filter(role -> role.word().equals(word.strip()))
              .findFirst()
              .orElseThrow(
                  () ->
                      new ParameterException(
                          spec.commandLine(),
                          "--roles: `" + word + "` is not a role; write " + all())));
    }
    return roles;
  }

  private static String all() {
    return ROLES.stream().map(role -> "`" + role.word() + "`").collect(Collectors.joining(", "));
  }

  private LocalDate day(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeException e) {
      throw new ParameterException(
          spec.commandLine(),
          "--until: `" + text + "` is not a date; write one such as `2027-12-31`");
    }
  }
}
