package wiki.lexika.suggest;

import java.util.Map;
import java.util.TreeMap;

/** A letter of a word, with those that may follow. */
final class Letter {
    private final Map<Character, Letter> following = new TreeMap<>();
    private int asked;

    void learn(String word, int at) {
        if (at == word.length()) {
            asked++;
            return;
        }
        following.computeIfAbsent(word.charAt(at), c -> new Letter()).learn(word, at + 1);
    }
}
