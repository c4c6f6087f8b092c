package clinic.portal;

import org.apache.shiro.mgt.DefaultSecurityManager;
import org.apache.shiro.realm.SimpleAccountRealm;
import org.apache.shiro.session.Session;
import org.apache.shiro.session.mgt.DefaultSessionManager;
import org.apache.shiro.subject.Subject;

/** Patients look at their findings here. */
public class Portal {
    private final DefaultSecurityManager security = new DefaultSecurityManager(new SimpleAccountRealm("patients"));

    Portal() {
        DefaultSessionManager sessions = new DefaultSessionManager();
        sessions.setGlobalSessionTimeout(20 * 60 * 1000);
        security.setSessionManager(sessions);
    }

    void open(int patient) {
        Subject subject = new Subject.Builder(security).buildSubject();
        Session session = subject.getSession(true);
        session.setAttribute("patient", patient);
        session.setAttribute("page", new char[1_200]);
    }

    public static void main(String[] args) throws InterruptedException {
        Portal portal = new Portal();
        for (int patient = 0; patient < 3_000; patient++) {
            portal.open(patient);
        }
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
