package team.wall;

import java.io.IOException;
import org.eclipse.jgit.events.RefsChangedEvent;
import org.eclipse.jgit.events.RefsChangedListener;
import org.eclipse.jgit.internal.storage.dfs.DfsRepositoryDescription;
import org.eclipse.jgit.internal.storage.dfs.InMemoryRepository;
import org.eclipse.jgit.lib.Repository;

/** A wall that shows which branches of the team's repositories moved. */
public class BranchWall {
    /** What one visitor's page shows. */
    static class Page implements RefsChangedListener {
        private final String team;
        private final StringBuilder text = new StringBuilder(600);
        private int moved;

        Page(String team) {
            this.team = team;
        }

        @Override
        public void onRefsChanged(RefsChangedEvent event) {
            moved++;
            if (text.length() < 500) {
                text.append(event.getRepository().isBare() ? "server" : "desk").append('\n');
            }
        }

        String render() {
            return team + ": " + moved + " moves\n" + text;
        }
    }

    private final Repository code;

    BranchWall(Repository code) {
        this.code = code;
    }

    String open(String team) {
        Page page = new Page(team);
        Repository.getGlobalListenerList().addRefsChangedListener(page);
        return page.render();
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        BranchWall wall = new BranchWall(new InMemoryRepository(new DfsRepositoryDescription("code")));
        int length = 0;
        for (int visit = 0; visit < 18_000; visit++) {
            length += wall.open("team " + visit % 30).length();
            if (visit % 6_000 == 0) {
                wall.code.fireEvent(new RefsChangedEvent());
            }
        }
        System.out.println("ready " + length);
        Thread.sleep(Long.MAX_VALUE);
    }
}
