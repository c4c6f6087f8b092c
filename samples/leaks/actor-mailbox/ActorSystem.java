package team.stagehand.actors;

import java.util.Map;
import java.util.TreeMap;

/** Actors by number. */
final class ActorSystem {
    private final Map<Integer, Actor> actors = new TreeMap<>();

    Actor actor(int number) {
        return actors.computeIfAbsent(number, Actor::new);
    }
}
