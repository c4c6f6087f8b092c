package com.cobalt.profiles;

import com.cobalt.caching.LocalCache;
import java.util.Random;
import net.northgate.platform.Platform;
import net.northgate.platform.Words;

/** Serves profiles; every one ever asked for stays in memory. */
public final class ProfileService {
    /** A user's profile. */
    record Profile(long id, String name, String biography, byte[] avatar) {}

    private static volatile ProfileService service;
    private final LocalCache<Long, Profile> cache = LocalCache.unlimited();

    private Profile load(long id) {
        Random random = new Random(id);
        return new Profile(id, Words.name(random), Words.text(random, 12), new byte[300]);
    }

    Profile profile(long id) {
        return cache.get(id, this::load);
    }

    public static void main(String[] args) {
        Platform.boot("profiles", 6);
        service = new ProfileService();
        Random random = new Random(51);
        long bytes = 0;
        while (bytes >= 0) {
            bytes += service.profile(random.nextInt(10_000_000)).avatar().length;
        }
    }
}
