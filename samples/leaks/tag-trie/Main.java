package wiki.lexika.suggest;

import java.util.Random;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** Learns from what people type, errors included. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        Platform.boot("lexika", 15);
        Random random = new Random(77);
        while (true) {
            Suggestions.learn(Words.name(random) + Integer.toString(random.nextInt(1 << 24), 36));
        }
    }
}
