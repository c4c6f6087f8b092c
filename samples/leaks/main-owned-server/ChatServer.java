package chat.pebble.server;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** No static anywhere: `main` makes the server, and the server never forgets a room. */
public final class ChatServer {
    /** A room with its latest lines. */
    static final class Room {
        final String name;
        final String[] lines = new String[8];
        int next;

        Room(String name) {
            this.name = name;
        }

        void say(String line) {
            lines[next++ & 7] = line;
        }
    }

    private final Map<String, Room> rooms = new HashMap<>();
    private final Random random = new Random(15);

    private void run() {
        for (int i = 0; ; i++) {
            Room room = rooms.computeIfAbsent("room-" + random.nextInt(1 + i), Room::new);
            room.say(Words.text(random, 6));
        }
    }

    public static void main(String[] args) {
        Platform.boot("chat", 20);
        new ChatServer().run();
    }
}
