package stepup.rules;

import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import org.drools.kiesession.session.StatefulKnowledgeSessionImpl;
import org.kie.api.KieBase;
import org.kie.api.KieServices;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.conf.DirectFiringOption;
import org.kie.api.runtime.conf.ThreadSafeOption;

/**
 * The sessions of one knowledge base, each used by one decision after the other. What a decision
 * leaves behind is wiped before its session is given back, so that an idle one holds no customer's
 * facts. Safe for use by many threads.
 */
final class Sessions {
  /** More than that many decisions rarely run at once, and a session of many rules is large. */
  private static final int MOST_IDLE = 2 * Runtime.getRuntime().availableProcessors();

  /**
   * Then a new one takes its place. Wiping takes the longer the more rules ever fired in a session,
   * which matters for thousands; making one takes as long as fifty decisions.
   */
  private static final int MOST_DECISIONS = 10_000;

  private final KieBase base;

  /** The one used last is taken first: its memory is the one that the processor still holds. */
  private final BlockingDeque<Lent> idle = new LinkedBlockingDeque<>(MOST_IDLE);

  Sessions(KieBase base) {
    this.base = base;
  }

  /** A session on loan, for one thread; to be given back or disposed of. */
  static final class Lent {
    private final StatefulKnowledgeSessionImpl session;
    private final Globals globals = new Globals();
    private int decisions;

    private Lent(StatefulKnowledgeSessionImpl session) {
      this.session = session;
      session.setGlobalResolver(globals);
    }

    KieSession session() {
      return session;
    }

    Globals globals() {
      return globals;
    }

    /** Ends it, for what went wrong in it may have left anything behind. */
    void dispose() {
      session.dispose();
    }
  }

  /** Lends an empty session. */
  Lent take() {
    var lent = idle.pollFirst();
    return lent == null ? new Lent(create()) : lent;
  }

  /** Takes a session back after a decision that came to its end. */
  void giveBack(Lent lent) {
    if (++lent.decisions == MOST_DECISIONS) {
      lent.dispose();
      return;
    }
    lent.session.reset();
    if (!idle.offerFirst(lent)) {
      lent.dispose();
    }
  }

  private StatefulKnowledgeSessionImpl create() {
    var configuration = KieServices.get().newKieSessionConfiguration();
    configuration.setOption(DirectFiringOption.YES);
    // A session needs no locks, as one thread uses it at a time. But the consequences belong to all
    // sessions of the base: once the option is NO they keep the facts of a firing in one array, and
    // customers get mixed up. They look at it when they fire, the locks when the session is made.
    configuration.setOption(ThreadSafeOption.NO);
    var session = (StatefulKnowledgeSessionImpl) base.newKieSession(configuration, null);
    configuration.setOption(ThreadSafeOption.YES);
    return session;
  }
}
