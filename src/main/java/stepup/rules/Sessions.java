package stepup.rules;

import java.util.concurrent.ConcurrentLinkedQueue;
import org.drools.kiesession.session.StatefulKnowledgeSessionImpl;
import org.kie.api.KieBase;
import org.kie.api.KieServices;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.KieSessionConfiguration;
import org.kie.api.runtime.conf.DirectFiringOption;

final class Sessions {
  private static final KieSessionConfiguration CONFIGURATION =
      KieServices.get().newKieSessionConfiguration();

  static {
    CONFIGURATION.setOption(DirectFiringOption.YES);
    if (Boolean.getBoolean("unsafe")) CONFIGURATION.setOption(org.kie.api.runtime.conf.ThreadSafeOption.NO);
  }

  private final KieBase base;
  private final ConcurrentLinkedQueue<KieSession> idle = new ConcurrentLinkedQueue<>();

  Sessions(KieBase base) {
    this.base = base;
  }

  KieSession take() {
    var session = idle.poll();
    return session == null ? base.newKieSession(CONFIGURATION, null) : session;
  }

  void giveBack(KieSession session) {
    ((StatefulKnowledgeSessionImpl) session).reset();
    idle.add(session);
  }
}
