package net.northgate.platform;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** An account as the directory knows it. */
public final class UserAccount {
    /** What an account may do. */
    public enum Right {
        READ, WRITE, APPROVE, ADMIN
    }

    private final String login;
    private final String displayName;
    private final Instant lastLogin = Instant.ofEpochSecond(1_700_000_000L);
    private final Set<Right> rights = EnumSet.noneOf(Right.class);
    private final List<String> groups = new ArrayList<>(4);

    UserAccount(String login, String displayName, Random random) {
        this.login = login;
        this.displayName = displayName;
        rights.add(Right.values()[random.nextInt(4)]);
        for (int i = 0; i < 3; i++) {
            groups.add("grp-" + random.nextInt(50));
        }
    }

    public String login() {
        return login;
    }

    @Override
    public String toString() {
        return login + " (" + displayName + ", " + lastLogin + ")";
    }
}
