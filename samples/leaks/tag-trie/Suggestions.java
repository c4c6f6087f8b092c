package wiki.lexika.suggest;

/** Whatever was asked for before. */
final class Suggestions {
    private static final Letter ROOT = new Letter();

    private Suggestions() {}

    static void learn(String words) {
        ROOT.learn(words, 0);
    }
}
