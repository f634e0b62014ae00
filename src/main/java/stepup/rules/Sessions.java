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
 * The sessions of one knowledge base, each used by one decision after the other. What one decision
 * leaves behind is wiped before a session is given back, so that an idle one holds no customer's
 * facts. Safe for use by many threads.
 */
final class Sessions {
  /** More than that many decisions rarely run at once; a session of many rules is large. */
  private static final int MOST_IDLE = 2 * Runtime.getRuntime().availableProcessors();

  private final KieBase base;

  /** The one used last is taken first: it is the one the processor still knows. */
  private final BlockingDeque<KieSession> idle = new LinkedBlockingDeque<>(MOST_IDLE);

  Sessions(KieBase base) {
    this.base = base;
  }

  /** An empty session, for one thread, to be given back or disposed of. */
  KieSession take() {
    var session = idle.pollFirst();
    return session == null ? create() : session;
  }

  /** Takes back a session after a decision that came to its end. */
  void giveBack(KieSession session) {
    ((StatefulKnowledgeSessionImpl) session).reset();
    if (!idle.offerFirst(session)) {
      session.dispose();
    }
  }

  private KieSession create() {
    var configuration = KieServices.get().newKieSessionConfiguration();
    configuration.setOption(DirectFiringOption.YES);
    // A session needs no locks, as one thread uses it at a time. But the consequences belong to all
    // sessions of the base: once the option is NO they keep the facts of a firing in one array, and
    // customers get mixed up. They look at it when they fire, the locks when the session is made.
    configuration.setOption(ThreadSafeOption.NO);
    var session = base.newKieSession(configuration, null);
    configuration.setOption(ThreadSafeOption.YES);
    return session;
  }
}
