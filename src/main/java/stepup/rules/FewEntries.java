package stepup.rules;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A map of a few entries in the order in which they were put, each key once. It cannot be changed
 * from outside the package.
 */
final class FewEntries extends AbstractMap<String, Object> {
  /** A key, its value, the next key and so on. */
  private final @Nullable Object[] entries;

  private int size;

  FewEntries(int capacity) {
    entries = new Object[2 * capacity];
  }

  /** Adds a new key with its value, unless that is null. */
  void putIfStated(String key, @Nullable Object value) {
    if (value != null) {
      entries[2 * size] = key;
      entries[2 * size + 1] = value;
      size++;
    }
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public @Nullable Object get(@Nullable Object key) {
    for (int i = 0; i < size; i++) {
      if (key(i).equals(key)) {
        return value(i);
      }
    }
    return null;
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return get(key) != null;
  }

  @Override
  public Set<Entry<String, Object>> entrySet() {
    return new Entries();
  }

  private String key(int i) {
    return (String) entries[2 * i];
  }

  private Object value(int i) {
    return entries[2 * i + 1];
  }

  private final class Entries extends AbstractSet<Entry<String, Object>> {
    @Override
    public int size() {
      return size;
    }

    @Override
    public Iterator<Entry<String, Object>> iterator() {
      return new Iterator<>() {
        private int next;

        @Override
        public boolean hasNext() {
          return next < size;
        }

        @Override
        public Entry<String, Object> next() {
          if (next == size) {
            throw new NoSuchElementException();
          }
          return Map.entry(key(next), value(next++));
        }
      };
    }
  }
}
