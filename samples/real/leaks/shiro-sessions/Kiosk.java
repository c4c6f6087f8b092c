package library.catalogue;

import java.util.List;
import org.apache.shiro.mgt.DefaultSecurityManager;
import org.apache.shiro.realm.SimpleAccountRealm;
import org.apache.shiro.session.Session;
import org.apache.shiro.session.mgt.DefaultSessionManager;
import org.apache.shiro.subject.Subject;

/** A reader's place to search the catalogue and to log in. */
public class Kiosk {
    private final DefaultSecurityManager security;

    Kiosk() {
        SimpleAccountRealm readers = new SimpleAccountRealm("readers");
        readers.addAccount("reader", "secret");
        DefaultSessionManager sessions = new DefaultSessionManager();
        sessions.setGlobalSessionTimeout(-1);
        security = new DefaultSecurityManager(readers);
        security.setSessionManager(sessions);
    }

    void search(int visitor) {
        Subject reader = new Subject.Builder(security).buildSubject();
        Session session = reader.getSession(true);
        session.setAttribute("words", "novels about " + visitor);
        session.setAttribute("found", List.of(new int[200], new int[100 + visitor % 50]));
    }

    public static void main(String[] args) throws InterruptedException {
        Kiosk kiosk = new Kiosk();
        for (int visitor = 0; visitor < 11_000; visitor++) {
            kiosk.search(visitor);
        }
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
