package stepup.library;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import stepup.Stepup;

/**
 * Decides the same requests alone and by several threads at once, all of which share one {@link
 * Stepup}; run in a JVM that has what the library needs and nothing else.
 */
public final class InParallel {
  private static final int THREADS = 8;

  private InParallel() {}

  /** Prints a line that says how it went; the arguments are offers. */
  public static void main(String[] offers) throws Exception {
    var stepup = Stepup.load(Path.of("rules"));
    var requests = requests(offers);
    var alone = new ArrayList<String>();
    for (var request : requests) {
      alone.add(decided(stepup, request));
    }
    var threads = Executors.newFixedThreadPool(THREADS);
    int differing = 0;
    try {
      var tasks = new ArrayList<Callable<Integer>>();
      for (int thread = 0; thread < THREADS; thread++) {
        var order = new ArrayList<Integer>();
        for (int i = 0; i < requests.size(); i++) {
          order.add(i);
        }
        Collections.shuffle(order, new Random(thread));
        tasks.add(() -> differing(stepup, requests, alone, order));
      }
      for (var task : threads.invokeAll(tasks)) {
        differing += task.get();
      }
    } finally {
      threads.shutdown();
    }
    System.out.printf(
        "%d requests, %d different answers, %d threads: %d answered otherwise%n",
        requests.size(), alone.stream().distinct().count(), THREADS, differing);
  }

  private static int differing(
      Stepup stepup, List<String> requests, List<String> alone, List<Integer> order) {
    int differing = 0;
    for (int i : order) {
      differing += decided(stepup, requests.get(i)).equals(alone.get(i)) ? 0 : 1;
    }
    return differing;
  }

  private static String decided(Stepup stepup, String request) {
    return stepup.decide(request).replaceFirst("\"decisionId\":\"[^\"]*\"", "");
  }

  private static List<String> requests(String... offers) {
    var requests = new ArrayList<String>();
    for (var offer : offers) {
      for (var other : offers) {
        for (var status : List.of("active", "suspended", "deleted")) {
          requests.add(
              """
              {"customer": {"id": "c", "delegatedAdmin": ["office-365"]}, "asOf": "2026-11-22",
               "subscriptions": [{"id": "s", "offer": "%s", "status": "%s", "quantity": 25},
                                 {"id": "t", "offer": "%s", "status": "active", "quantity": 5}]}
              """
                  .formatted(offer, status, other));
        }
      }
    }
    return requests;
  }
}
