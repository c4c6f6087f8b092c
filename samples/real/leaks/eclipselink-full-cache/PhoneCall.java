package phone.billing;

import javax.persistence.Column;
import javax.persistence.Entity;
import javax.persistence.Id;
import org.eclipse.persistence.annotations.Cache;
import org.eclipse.persistence.annotations.CacheType;

/** One call, as the exchange reports it. */
@Entity
@Cache(type = CacheType.FULL)
public class PhoneCall {
    @Id
    private long number;

    @Column(length = 300)
    private String route;

    private int seconds;

    protected PhoneCall() {}

    PhoneCall(long number, String route, int seconds) {
        this.number = number;
        this.route = route;
        this.seconds = seconds;
    }

    public int getSeconds() {
        return seconds;
    }
}
