package stepup.bench;

import stepup.decision.Facts;

/**
 * One way to decide the requests of the corpus. Making one is preparation; only {@link #decide} is
 * measured, from the facts to the verdict and all codes of every upgrade.
 *
 * @param <T> what it decides, in a form of its own
 */
interface Contender<T> {

  /** Decides one request; by one thread at a time. */
  T decide(Facts facts);

  /** The same in normal form. */
  Answer answer(T decided);

  /** Decides one request, and fails if the answer is not the right one. */
  default void check(Corpus.Request request) {
    check(request, decide(request.facts()));
  }

  /** Fails if an answer is not the right one. */
  default void check(Corpus.Request request, T decided) {
    var answer = answer(decided);
    if (!answer.equals(request.expected())) {
      throw new IllegalStateException(
          getClass().getSimpleName()
              + " says "
              + answer
              + " instead of "
              + request.expected()
              + " of "
              + request.facts());
    }
  }
}
